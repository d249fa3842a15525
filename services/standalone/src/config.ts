// The environment of the standalone process: that of all services, with defaults for what they need from each other.
import { configSchema as download } from '@symdepot/download';
import { configSchema as ingest } from '@symdepot/ingest';
import { settings } from '@symdepot/runtime';
import { configSchema as status } from '@symdepot/status';
import { configSchema as web } from '@symdepot/web';
import { configSchema as worker } from '@symdepot/worker';
import { z } from 'zod';

export const configSchema = z.object({
  ...ingest.shape,
  ...worker.shape,
  ...status.shape,
  ...download.shape,
  ...web.shape,
  DATABASE_URL: settings.DATABASE_URL.optional(),
  QUEUE_URL: settings.QUEUE_URL.optional(),
  UPLOAD_DEFAULT_URL: settings.UPLOAD_DEFAULT_URL.optional(),
  UPLOAD_TRY_SYMBOLS_URL: settings.UPLOAD_TRY_SYMBOLS_URL.optional(),
  STAGING_URL: settings.STAGING_URL.optional(),
});
export type StandaloneConfig = z.output<typeof configSchema>;
