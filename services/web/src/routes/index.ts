// The routes of the web service.
import type { Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { account } from './account.ts';
import { audit } from './audit.ts';
import { getAuth } from './get-auth.ts';
import { getOpenApi } from './get-open-api.ts';
import { groups } from './groups.ts';
import { oidc } from './oidc.ts';
import { operations } from './operations.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';

export const served: readonly Served<WebContext>[] = [
  getAuth,
  getOpenApi,
  ...account,
  ...oidc,
  ...tokens,
  ...users,
  ...groups,
  ...audit,
  ...operations,
];
