// The environment of the download service.
import { commaList, httpSettings, integer, processSettings, sessionSettings, settings, symbolStoreSettings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
  ...symbolStoreSettings,
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
  DOWNLOAD_FILE_EXTENSIONS_ALLOWED: commaList
    .prefault('.sym,.dl_,.ex_,.pd_,.dbg.gz,.tar.bz2')
    .describe(
      'The endings of the files that debuggers ask for. A file of another kind is found if it was uploaded; if not, the response says that it was ignored.',
    ),
  DOWNLOAD_MODE: z
    .enum(['redirect', 'signed', 'stream'])
    .prefault('redirect')
    .describe(
      'How a file is handed out: `redirect` to the public URL of its bucket (of a folder: to our own `/objects/…`), `signed`: to a URL of the bucket that works for a while, `stream`: by this service. The last two are for buckets that are not public.',
    ),
  DOWNLOAD_SIGNED_URL_SECONDS: integer({ min: 600, max: 604_800 }).prefault('3600').describe('How long a signed URL works.'),
  DOWNLOAD_UNPACK_CONCURRENCY: integer({ min: 1, max: 1_000 })
    .prefault('8')
    .describe(
      'How many files a process unpacks at once for callers who cannot: cabinets, and gzip for who does not accept it; a quarter of them for one address. Others are answered 503 meanwhile.',
    ),
  DOWNLOAD_MEMORY_ANSWERS: integer({ max: 10_000_000 })
    .prefault('20000')
    .describe(
      'How many answers, found and not found, a process remembers; about 1 KiB each. 0: none. What is published takes effect at once all the same.',
    ),
  DOWNLOAD_MEMORY_SECONDS: integer({ min: 1, max: 86_400 })
    .prefault('60')
    .describe(
      'For how long it remembers a response. Files that others put into a bucket, or take out of it, may be noticed so much later.',
    ),
});
export type DownloadConfig = z.output<typeof configSchema>;
