// The environment of the admin command: the database for all commands, the stores for those that take care of data.
import { retentionSettings, settings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({ DATABASE_URL: settings.DATABASE_URL.optional() });

export const retentionSchema = z.object(retentionSettings);

export const storesSchema = z.object({
  UPLOAD_DEFAULT_URL: settings.UPLOAD_DEFAULT_URL,
  UPLOAD_TRY_SYMBOLS_URL: settings.UPLOAD_TRY_SYMBOLS_URL,
  STAGING_URL: settings.STAGING_URL,
  STORAGE_READ_TIMEOUT: settings.STORAGE_READ_TIMEOUT,
});
