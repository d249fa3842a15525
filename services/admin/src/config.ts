// The environment of the admin command: the database for all commands, the stores for those that take care of data.
import { settings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({ DATABASE_URL: settings.DATABASE_URL.optional() });

export const retentionSchema = z.object({
  TRY_OBJECT_DAYS: settings.TRY_OBJECT_DAYS,
  TRY_RECORD_DAYS: settings.TRY_RECORD_DAYS,
  RELEASE_RECORD_DAYS: settings.RELEASE_RECORD_DAYS,
  STAGED_KEEP_DAYS: settings.STAGED_KEEP_DAYS,
  STAGED_KEEP_BYTES_PER_USER: settings.STAGED_KEEP_BYTES_PER_USER,
  STAGED_KEEP_BYTES: settings.STAGED_KEEP_BYTES,
  STAGED_KEEP_FREE_BYTES: settings.STAGED_KEEP_FREE_BYTES,
  STAGED_ORPHAN_HOURS: settings.STAGED_ORPHAN_HOURS,
});

export const storesSchema = z.object({
  UPLOAD_DEFAULT_URL: settings.UPLOAD_DEFAULT_URL,
  UPLOAD_TRY_SYMBOLS_URL: settings.UPLOAD_TRY_SYMBOLS_URL,
  STAGING_URL: settings.STAGING_URL,
  STORAGE_READ_TIMEOUT: settings.STORAGE_READ_TIMEOUT,
});
