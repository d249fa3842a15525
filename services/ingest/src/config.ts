// The environment of the ingest service.
import { byteSize, httpSettings, processSettings, seconds, settings } from '@symdepot/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  DATABASE_URL: settings.DATABASE_URL,
  QUEUE_URL: settings.QUEUE_URL,
  UPLOAD_DEFAULT_URL: settings.UPLOAD_DEFAULT_URL,
  UPLOAD_TRY_SYMBOLS_URL: settings.UPLOAD_TRY_SYMBOLS_URL,
  STAGING_URL: settings.STAGING_URL,
  UPLOAD_MAX_BYTES: byteSize.prefault('2GiB').describe('The largest archive that is accepted; larger ones get 413.'),
  UPLOAD_WAIT_SECONDS: seconds
    .prefault('240')
    .describe("How long `POST /upload/` waits for the outcome. Keep it below 300: Mozilla's client hangs up then."),
});
export type IngestConfig = z.output<typeof configSchema>;
