// The routes of the web service.
import type { Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { audit } from './audit.ts';
import { getAuth } from './get-auth.ts';
import { groups } from './groups.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';

export const served: readonly Served<WebContext>[] = [getAuth, ...tokens, ...users, ...groups, ...audit];
