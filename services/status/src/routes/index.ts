// The routes of the status service, in the order in which they are mounted.
import type { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { getUploadEvents } from './get-upload-events.ts';
import { getUpload } from './get-upload.ts';
import { listUploadFiles } from './list-upload-files.ts';
import { postCancel } from './post-cancel.ts';
import { postCoverage } from './post-coverage.ts';
import { postRetry } from './post-retry.ts';

export const routes: readonly ((context: StatusContext) => Router)[] = [
  getUploadEvents,
  getUpload,
  listUploadFiles,
  postRetry,
  postCancel,
  postCoverage,
];
