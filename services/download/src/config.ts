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
    .describe(
      'The endings of the files that debuggers ask for. A file of another kind is found if it was uploaded; if not, the answer says that it was ignored.',
    ),
});
export type DownloadConfig = z.output<typeof configSchema>;
