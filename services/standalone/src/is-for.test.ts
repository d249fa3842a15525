// Which services are asked for a path. That nginx sends the same paths to the same ones: test/deploy/nginx-routes.test.ts.
import { expect, test } from 'vitest';
import { isFor } from './is-for.ts';

const names = ['web', 'ingest', 'status', 'download'] as const;

test.each([
  ['/', 'web'],
  ['/upload/', 'ingest'],
  ['//upload', 'ingest'],
  ['/uploadx', 'download'],
  ['/try/upload/any/', 'ingest'],
  ['/breakpad/v1/uploads:create', 'ingest'],
  ['//breakpad//v1/uploads:create', 'ingest'],
  ['/Breakpad/upload', 'ingest'],
  ['/breakpads/upload', 'download'],
  ['/api/uploads/', 'status'],
  ['/environments.json', 'status'],
  ['/xul.pdb/AB1/xul.sym', 'download'],
  ['/buildid/ab12/source/mnt/a.c', 'download'],
  ['/buildid/ab12/source/../../../api/uploads/', 'download'],
  ['/buildid/ab12/source/../../../help', 'download'],
  ['//try//buildid/ab12/source//upload/../../../../../upload/a.c', 'download'],
] as const)('%s is for %s', (path, first) => {
  expect(names.find((name) => isFor[name](path))).toBe(first);
});
