import { expect, test } from 'vitest';
import { judgeClaims } from './judge-claims.ts';

const strict = {
  OIDC_ALLOWED_DOMAINS: ['example.com'],
  OIDC_REQUIRE_VERIFIED_EMAIL: true,
  OIDC_GROUPS_CLAIM: 'groups',
  OIDC_GROUPS: new Map([
    ['builders', 'Uploaders'],
    ['ops', 'Uploaders'],
    ['readers', 'Upload Auditors'],
  ]),
};
const judge = (claims: Readonly<Record<string, unknown>>, rules: Partial<typeof strict> = {}) =>
  judgeClaims(new Map(Object.entries(claims)), { ...strict, ...rules });
const ann = { email: 'Ann@Example.com', email_verified: true };

test('an address that is verified, and of a domain that may come in', () => {
  expect(judge(ann)).toMatchObject({ email: 'ann@example.com' });
  expect(judge({ ...ann, email_verified: 'true' })).toMatchObject({ email: 'ann@example.com' });
  expect(judge({ ...ann, email: 'ann@any.test' }, { OIDC_ALLOWED_DOMAINS: [] })).toMatchObject({ email: 'ann@any.test' });
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{}, 'email_missing'],
  [{ ...ann, email: '' }, 'email_missing'],
  [{ ...ann, email: 7 }, 'email_missing'],
  [{ ...ann, email: 'a@b@example.com' }, 'email_missing'],
  [{ email: 'ann@example.com' }, 'email_unverified'],
  [{ ...ann, email_verified: false }, 'email_unverified'],
  [{ ...ann, email_verified: 1 }, 'email_unverified'],
  [{ ...ann, email: 'ann@example.com.evil.test' }, 'domain_not_allowed'],
  [{ ...ann, email: 'ann@sub.example.com' }, 'domain_not_allowed'],
])('%j is refused: %s', (claims, refusal) => expect(judge(claims)).toMatchObject({ refusal }));

test('a provider that says nothing of verification is believed only where operators have said so', () => {
  expect(judge({ email: 'ann@example.com' }, { OIDC_REQUIRE_VERIFIED_EMAIL: false })).toMatchObject({ email: 'ann@example.com' });
});

test('groups that the site knows of the provider, one or many, or none', () => {
  const managed = ['Uploaders', 'Upload Auditors'];
  expect(judge({ ...ann, groups: ['builders', 'ops', 'x', 3] })).toMatchObject({ groups: { managed, held: ['Uploaders'] } });
  expect(judge({ ...ann, groups: 'readers' })).toMatchObject({ groups: { managed, held: ['Upload Auditors'] } });
  expect(judge(ann)).toMatchObject({ groups: { managed, held: [] } });
  const { OIDC_GROUPS_CLAIM: _claim, ...without } = strict;
  expect(judgeClaims(new Map(Object.entries(ann)), { ...without, OIDC_GROUPS_CLAIM: undefined })).toMatchObject({
    groups: { managed: [], held: [] },
  });
});
