import { expect, test } from 'vitest';
import { parseBreakpadPath, withoutBreakpadSecrets } from './breakpad-path.ts';

const token = '0123456789abcdef0123456789abcdef';
const plain = { token: undefined, isTry: false };

test.each([
  ['/breakpad/upload', { ...plain, call: { kind: 'upload' } }],
  ['/Breakpad//upload/', { ...plain, call: { kind: 'upload' } }],
  ['/breakpad//v1/uploads:create', { ...plain, call: { kind: 'create' } }],
  ['/breakpad/v1/symbols:checkStatuses', { ...plain, call: { kind: 'check-many' } }],
  ['/breakpad/v1/symbols/a b%41/AB:checkStatus', { ...plain, call: { kind: 'check', file: 'a b%41', id: 'AB' } }],
  ['/breakpad/v1/symbols/upload/AB:checkStatus', { ...plain, call: { kind: 'check', file: 'upload', id: 'AB' } }],
  ['/breakpad/put/7-k', { ...plain, call: { kind: 'put', key: '7-k' } }],
  ['/breakpad/v1/uploads/7-k:complete', { ...plain, call: { kind: 'complete', key: '7-k' } }],
  ['/breakpad/try/v1/uploads:create', { token: undefined, isTry: true, call: { kind: 'create' } }],
  [`/breakpad/${token}/upload`, { token, isTry: false, call: { kind: 'upload' } }],
  [`/breakpad/${token}-ci/try//v1/uploads:create`, { token: `${token}-ci`, isTry: true, call: { kind: 'create' } }],
  [`/breakpad/try/${token}/upload`, { token, isTry: true, call: { kind: 'upload' } }],
  ['/breakpad/mistyped/upload', { token: 'mistyped', isTry: false, call: { kind: 'upload' } }],
  [`/breakpad/${token}/v2`, { token, isTry: false, call: undefined }],
  ['/breakpad/v1/uploads:create/more', { ...plain, call: undefined }],
  ['/breakpad/v1/symbols/AB:checkStatus', { ...plain, call: undefined }],
  ['/breakpad', { ...plain, call: undefined }],
  ['/breakpad/5E128789CA19403F9E3D8938FDB4B2280/breakpad.sym', { ...plain, call: undefined }],
  ['/breakpads/upload', undefined],
  ['/upload/', undefined],
])('%s', (path, parsed) => expect(parseBreakpadPath(path)).toEqual(parsed));

test.each([
  [`/breakpad/${token}/upload`, '/breakpad/[redacted]/upload'],
  [`/breakpad/${token.toUpperCase()}-ci/try/v1/uploads:create`, '/breakpad/[redacted]/try/v1/uploads:create'],
  [`/breakpad/${token}/no/such`, '/breakpad/[redacted]'],
  [`/breakpad/upload/${token}`, '/breakpad/[redacted]'],
  [`/breakpad/v1/${token}`, '/breakpad/[redacted]'],
  [`/breakpad/try/upload/${token}`, '/breakpad/[redacted]'],
  [`/breakpad/upload&key=${token}`, '/breakpad/[redacted]'],
  [`/breakpad&key=${token}/v1/uploads:create`, '/breakpad/[redacted]'],
  ['/breakpad/v1/uploads/17-5-r-abc-SECRET', '/breakpad/[redacted]'],
  ['/breakpad/put/17-5-r-abc-SECRET/x', '/breakpad/[redacted]'],
  ['/breakpad/v1/uploads/:complete', '/breakpad/v1/uploads/:complete'],
  ['/breakpad.exe/AB1/breakpad.sym', '/breakpad.exe/AB1/breakpad.sym'],
  ['/breakpad/mistyped/upload', '/breakpad/[redacted]/upload'],
  ['/breakpad//put/17-5-r-abc-SECRET', '/breakpad//put/17-[redacted]'],
  ['/breakpad/v1/uploads/17-5-r-abc-SECRET:complete', '/breakpad/v1/uploads/17-[redacted]:complete'],
  ['/breakpad/AB1/breakpad.sym', '/breakpad/AB1/breakpad.sym'],
  ['/xul.pdb/AB1/xul.sym', '/xul.pdb/AB1/xul.sym'],
])('%s is logged as %s', (path, logged) => expect(withoutBreakpadSecrets(path)).toBe(logged));
