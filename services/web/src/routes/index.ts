// The routes of the web service.
import type { Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { getAuth } from './get-auth.ts';

export const served: readonly Served<WebContext>[] = [getAuth];
