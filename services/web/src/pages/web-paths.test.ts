import { expect, test } from 'vitest';
import { isAssetPath, isPagePath, isWebPath } from './web-paths.ts';

test.each([
  '/',
  '/help',
  '/help/',
  '/help/errors',
  '/sign-in',
  '/uploads',
  '/uploads/',
  '/uploads/upload',
  '/uploads/upload/12',
  '/uploads/files',
  '/uploads/files/file/12/',
  '/tokens',
  '/users/user/3',
  '/groups',
  '/audit',
  '/operations',
  '/coverage',
  '/account',
  '/build-environments',
  '/build-environments/environment/12',
  '/build-environments/artefacts/',
])('%s is a page', (path) => {
  expect([isPagePath(path), isWebPath(path)]).toEqual([true, true]);
});

test.each([
  '/assets/index-x.js',
  '/oidc/callback/',
  '/oidc/authenticate',
  '/admin/queues',
  '/admin/queues/api/x',
  '/api/_auth/',
  '/api/openapi.json',
  '/api/tokens/token/3',
])('%s is for this service, and no page', (path) => {
  expect([isPagePath(path), isWebPath(path)]).toEqual([false, true]);
});

test.each([
  '/assets/ABC1/assets.sym',
  '/oidc/AB12/oidc.sym',
  '/oidc/%41B12/oidc.sym',
  '/assets//ABC1/assets.sym',
  '/uploads/upload/x',
  '/uploads/upload/1/files',
  '/users/AB/users.sym',
  '/helpful',
  '/environments',
  '/environments/env-12',
  '/build-environments/AB12/build-environments.sym',
  '/try',
  '/api/uploads/',
  '/api/tokensx',
  '/upload/',
  '/xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym',
])('%s is for another', (path) => {
  expect([isPagePath(path), isWebPath(path), isAssetPath(path)]).toEqual([false, false, false]);
});
