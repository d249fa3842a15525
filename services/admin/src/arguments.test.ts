import { expect, test } from 'vitest';
import { eachOnce, parseDays, parseEmail, parseFolder, parseGroupName, parseId, parsePermission, parseSecret } from './arguments.ts';

test.each([
  [parseDays, '1', 1],
  [parseDays, '3650', 3650],
  [parseId, '2147483647', 2_147_483_647],
  [parseEmail, 'Ann.Lee+ci@Example.com', 'ann.lee+ci@example.com'],
  [parseEmail, 'standalone@symdepot.localhost', 'standalone@symdepot.localhost'],
  [parseGroupName, ' Upload Auditors ', 'Upload Auditors'],
  [parsePermission, 'upload_symbols', 'upload_symbols'],
  [parseSecret, '0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef'],
] as const)('%o reads %j', (parse, text, expected) => {
  expect(parse(text)).toBe(expected);
});

test.each([
  [parseDays, '0', 'from 1 to 3650'],
  [parseDays, '3651', 'from 1 to 3650'],
  [parseDays, '-1', 'from 1 to 3650'],
  [parseDays, '1.5', 'from 1 to 3650'],
  [parseDays, '', 'from 1 to 3650'],
  [parseDays, '1e2', 'from 1 to 3650'],
  [parseId, '0', 'from 1 to 2147483647'],
  [parseId, '2147483648', 'from 1 to 2147483647'],
  [parseEmail, 'ann', 'e-mail address'],
  [parseEmail, 'ann@', 'e-mail address'],
  [parseEmail, 'a b@c', 'e-mail address'],
  [parseEmail, 'a@b@c', 'e-mail address'],
  [parseEmail, 'a\u001b@c', 'e-mail address'],
  [parseEmail, `${'a'.repeat(254)}@c`, 'e-mail address'],
  [parseFolder, '', 'Is a variable not set?'],
  [parseGroupName, '  ', '1 to 150'],
  [parseGroupName, 'a\nb', '1 to 150'],
  [parseGroupName, 'a'.repeat(151), '1 to 150'],
  [parsePermission, 'fly', 'There are: upload_symbols'],
  [parseSecret, '0123456789ABCDEF0123456789ABCDEF', '32 lower-case hex'],
  [parseSecret, '0123', '32 lower-case hex'],
] as const)('%o refuses %j', (parse, text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('repeated values count once, in their order', () => {
  const collect = eachOnce(parsePermission);
  const first = collect('view_all_uploads');
  expect(collect('view_all_uploads', collect('upload_symbols', first))).toEqual(['view_all_uploads', 'upload_symbols']);
});
