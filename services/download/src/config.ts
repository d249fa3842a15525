// The environment of the download service.
import { commaList, httpSettings, processSettings, settings } from '@symdepot/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  DATABASE_URL: settings.DATABASE_URL,
  UPLOAD_DEFAULT_URL: settings.UPLOAD_DEFAULT_URL,
  UPLOAD_TRY_SYMBOLS_URL: settings.UPLOAD_TRY_SYMBOLS_URL,
  STORAGE_READ_TIMEOUT: settings.STORAGE_READ_TIMEOUT,
  DOWNLOAD_FILE_EXTENSIONS_ALLOWED: commaList
    .prefault('.sym,.dl_,.ex_,.pd_,.dbg.gz,.tar.bz2')
    .describe('The endings of symbols files that are looked for; everything else is 404 without a look at the store.'),
});
export type DownloadConfig = z.output<typeof configSchema>;
