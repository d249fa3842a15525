// The routes of the ingest service besides its protocols, in the order in which they are mounted.
import type { Router } from 'express';
import type { IngestContext } from '../context.ts';
import { postAuthInfo } from './post-auth-info.ts';

export const routes: readonly ((context: IngestContext) => Router)[] = [postAuthInfo];
