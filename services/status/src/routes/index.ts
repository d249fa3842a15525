// The routes of the status service, in the order in which they are mounted.
import type { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { getUpload } from './get-upload.ts';

export const routes: readonly ((context: StatusContext) => Router)[] = [getUpload];
