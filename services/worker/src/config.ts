// The environment of the worker service.
import {
  byteSize,
  commaList,
  integer,
  processSettings,
  retentionSettings,
  seconds,
  settings,
  siteSettings,
  symbolStoreSettings,
} from '@symdepot/runtime';
import { z } from 'zod';

const positive = integer({ min: 1 });

export const configSchema = z.object({
  ...processSettings,
  ...siteSettings,
  DATABASE_URL: settings.DATABASE_URL,
  QUEUE_URL: settings.QUEUE_URL,
  ...symbolStoreSettings,
  STAGING_URL: settings.STAGING_URL,
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
  ARTEFACT_CONCURRENCY: positive
    .prefault('2')
    .describe('How many artefacts one process stores or reads again at once, besides its other jobs.'),
  ARTEFACT_VERIFY_DAYS: positive
    .prefault('90')
    .describe(
      'Stored artefacts are read again and compared with their digest, a part of them each day, so that each has its turn in so many days.',
    ),
  COMPRESS_EXTENSIONS: settings.COMPRESS_EXTENSIONS,
  MIME_OVERRIDES: settings.MIME_OVERRIDES,
  DISALLOWED_SYMBOLS_SNIPPETS: commaList
    .prefault('qcom/proprietary')
    .describe('Archives with one of these in a name or in the content of a file are refused.'),
  ARCHIVE_MAX_ENTRIES: positive.prefault('20000').describe('The most entries that an archive may have.'),
  ARCHIVE_MAX_MEMBER_BYTES: settings.ARCHIVE_MAX_MEMBER_BYTES,
  ARCHIVE_MAX_TOTAL_BYTES: settings.ARCHIVE_MAX_TOTAL_BYTES,
  ARCHIVE_MAX_RATIO: positive
    .prefault('250')
    .describe('How many times a file over 1 MiB, and an archive of over 16 MiB as a whole, may expand.'),
  BATCH_MAX_MEMBERS: positive.prefault('500').describe('The most files of an archive that one job inspects or publishes.'),
  BATCH_MAX_BYTES: byteSize.prefault('64MiB').describe('The most compressed bytes of one such job; a larger file is a job of its own.'),
  WORKER_CONCURRENCY: positive.prefault('4').describe('How many release jobs of each queue one process works on at once.'),
  WORKER_TRY_CONCURRENCY: positive.prefault('2').describe('How many try jobs of each queue, besides those: the share of the try lane.'),
  MEMBER_CONCURRENCY: positive.prefault('8').describe('How many files of a batch are read or written at once.'),
  JOB_LOCK_SECONDS: seconds.prefault('30').describe('After a worker died, its jobs are taken over when this has passed.'),
  SWEEP_INTERVAL_SECONDS: seconds.prefault('15').describe('How often lost jobs and left-over archives are looked for.'),
  SWEEP_UNTOUCHED_SECONDS: seconds.prefault('60').describe('An upload that nothing has happened to for so long is looked at by the sweep.'),
  UPLOAD_MAX_ATTEMPTS: settings.UPLOAD_MAX_ATTEMPTS,
  EXPIRE_INTERVAL_SECONDS: positive
    .prefault('21600')
    .describe('How often the fleet looks for what has expired: once in each such period, by whichever worker comes first.'),
  ALLOW_NOTIFY_ANY_DOMAIN: settings.ALLOW_NOTIFY_ANY_DOMAIN,
  NOTIFY_CONCURRENCY: positive.prefault('8').describe('How many notifications one process delivers at once, besides its other jobs.'),
  NOTIFY_TIMEOUT_SECONDS: seconds.prefault('10').describe('How long a receiver may take to answer a notification.'),
  NOTIFY_MAX_ATTEMPTS: positive.prefault('8').describe('A notification that was not taken so often is given up.'),
  NOTIFY_RETRY_SECONDS: seconds
    .prefault('30')
    .describe('The pause before the second attempt; three times as long before each further one, up to half of it less by chance.'),
  ...retentionSettings,
});
export type WorkerConfig = z.output<typeof configSchema>;
