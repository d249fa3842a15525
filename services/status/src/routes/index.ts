// The routes of the status service.
import type { Served } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { environmentRoutes } from './environments/index.ts';
import { getDailyStats } from './get-daily-stats.ts';
import { getFile } from './get-file.ts';
import { getStats } from './get-stats.ts';
import { getUploadEvents } from './get-upload-events.ts';
import { getUpload } from './get-upload.ts';
import { listFiles } from './list-files.ts';
import { listUploadFiles } from './list-upload-files.ts';
import { listUploads } from './list-uploads.ts';
import { postCancel } from './post-cancel.ts';
import { postCancelMany } from './post-cancel-many.ts';
import { postCoverage } from './post-coverage.ts';
import { postRetryMany } from './post-retry-many.ts';
import { postRetry } from './post-retry.ts';

export const served: readonly Served<StatusContext>[] = [
  getUploadEvents,
  getUpload,
  listUploadFiles,
  listUploads,
  listFiles,
  getFile,
  getStats,
  getDailyStats,
  postRetry,
  postCancel,
  postRetryMany,
  postCancelMany,
  postCoverage,
  ...environmentRoutes,
];
