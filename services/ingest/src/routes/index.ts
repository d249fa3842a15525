// The routes of the ingest service besides its protocols.
import type { Served } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';
import { postAuthInfo } from './post-auth-info.ts';

export const served: readonly Served<IngestContext>[] = [postAuthInfo];
