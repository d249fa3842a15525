// Who is calling: tokens that are missing, wrong or not enough (contract §1). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';

/** Whose something is; undefined for who may not know. */
interface Owned {
  owner: string | undefined;
}

const toSeeOthers = ({ owner }: Owned): string =>
  `It was made by ${owner ?? 'somebody else'}. To see what others have sent a token needs the permission view_all_uploads`;

export const callerErrors = {
  token_missing: {
    kind: 'unauthenticated',
    message: () => 'This requires an Auth-Token to authenticate the request',
    meaning: 'No credentials. Send the header `Auth-Token: <token>` or `Authorization: Bearer <token>`.',
  },
  token_not_matched: {
    kind: 'unauthenticated',
    message: () => 'API Token not matched',
    meaning: 'No such token here. Stage and production tokens differ; a deleted token does not come back.',
  },
  token_expired: {
    kind: 'unauthenticated',
    message: (_details: { id: number; start: string; expiredAt: Date }) => 'API Token found but expired',
    hint: ({ id, start, expiredAt }: { id: number; start: string; expiredAt: Date }) =>
      `The token that begins with ${start} expired on ${expiredAt.toISOString().slice(0, 10)}. ` +
      `An operator extends it: npm run admin -- token extend ${id} --days 90`,
    meaning: 'The token is past its expiry. Extend it or create another one.',
  },
  user_inactive: {
    kind: 'unauthenticated',
    message: () => 'API Token matched but user not active',
    meaning: 'The owner of the token has been deactivated.',
  },
  forbidden: {
    kind: 'forbidden',
    message: (_details?: { needed: readonly string[]; held: readonly string[] }) => 'Forbidden',
    hint: (d?: { needed: readonly string[]; held: readonly string[] }) =>
      d && `It needs the permission ${d.needed.join(' or ')}; this token may do: ${d.held.join(', ') || 'nothing'}`,
    meaning: "The token is valid but does not hold the permission that this call needs. Only the token's own permissions count.",
  },
  session_needed: {
    kind: 'unauthenticated',
    message: () => 'This is for who is signed in to the web site. Sign in at /sign-in; with a token it cannot be done',
    meaning: 'The route belongs to the web site: it looks at the session (a cookie), never at a token.',
  },
  superuser_needed: {
    kind: 'forbidden',
    message: () => 'This is for superusers. An operator makes one: npm run admin -- user create <e-mail> --superuser',
    meaning: 'Users, groups, the audit log, queues and lanes are changed by superusers only.',
  },
  cross_site_request: {
    kind: 'forbidden',
    message: () =>
      'The request comes from another site. Use the pages of this one; scripts send a token. If this is the site: PUBLIC_URL must be its address',
    meaning:
      'What changes something is accepted from a browser only on the pages of the site itself: `Sec-Fetch-Site: same-origin`, or else the `Origin` of `PUBLIC_URL`. Requests with a token need neither.',
  },
  host_unknown: {
    kind: 'invalid',
    message: () => 'This site is not known by this name. Set PUBLIC_URL to its address, or use http://127.0.0.1 or http://localhost',
    meaning: 'Without `PUBLIC_URL` pages are given by names of the machine itself only (421): any other one may be made up.',
  },
  sign_in_code_unknown: {
    kind: 'invalid',
    message: () =>
      'This link does not sign in, or not any more: it counts once, for 15 minutes. An operator makes another: npm run admin -- user sign-in <e-mail>',
    meaning: 'The code of a sign-in link was used before, is too old, or was mistyped.',
  },
  sign_in_refused: {
    kind: 'unauthenticated',
    message: () => 'The user of this link is deactivated. Ask an operator',
    meaning: 'A sign-in link was made for a user who has been deactivated since.',
  },
  session_not_found: {
    kind: 'not_found',
    message: () => 'There is no such session, or it has ended',
    meaning: 'A session can be ended by its own user only, and once.',
  },
  logout_token_invalid: {
    kind: 'invalid',
    message: () => 'This is no logout token of the sign-in provider. The log says why',
    meaning: 'What came to `/oidc/backchannel-logout` is not signed by the provider, not meant for this site, too old, or no logout token.',
  },
  provider_missing: {
    kind: 'not_found',
    message: () => 'There is no sign-in provider here: OIDC_ISSUER is not set',
    meaning: 'Sessions of this site are opened by sign-in links; no provider can end them.',
  },
  provider_unavailable: {
    kind: 'unavailable',
    message: () => 'The sign-in provider does not answer. Try again later',
    meaning: 'The keys of the provider are needed, and could not be fetched.',
  },
  too_many_sign_ins: {
    kind: 'rate_limited',
    message: (_details: { retryAfterSeconds: number }) => 'Too many tries to sign in came from this address. Try again in a minute',
    meaning: 'An address may try ten unknown codes in a minute, and begin sixty sign-ins by the provider.',
  },
  sender_gone: {
    kind: 'forbidden',
    message: () =>
      'It is not published: the token that sent it was deleted, or who sent it may not upload there any more. Send it again as somebody who may',
    meaning:
      'While the archive was being sent, fetched or waiting, its token was deleted, or the owner of the token, or who had sent it from the site, was deactivated or lost the permission.',
    fix: 'Who sent it retries the upload at the site, or with another token. Or send it again with a token that may.',
  },
  upload_access_denied: {
    kind: 'forbidden',
    message: (_details: Owned) => 'Insufficient access to view this upload',
    hint: toSeeOthers,
    meaning: "The upload is another user's and the token does not hold `view_all_uploads`.",
  },
  file_access_denied: {
    kind: 'forbidden',
    message: (_details: Owned) => 'Insufficient access to view this file',
    hint: toSeeOthers,
    meaning: 'The file was uploaded by another user and the token does not hold `view_all_uploads`.',
  },
} as const satisfies Record<string, ErrorEntry>;
