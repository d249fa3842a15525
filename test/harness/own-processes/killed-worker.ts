// A worker process for tests to kill: takes the job process-upload, claims it, says so, and never ends.
import { createConsumer, openQueue } from '@symdepot/queue';

const [url = '', prefix = ''] = process.argv.slice(2);
const queue = await openQueue({ url, prefix });
const nothing = async (): Promise<void> => undefined;
const consumer = createConsumer(
  queue,
  {
    'process-upload': async (job) => {
      await job.claim.save(1);
      process.stdout.write('claimed\n');
      await new Promise(() => undefined);
    },
    'inspect-members': nothing,
    'publish-members': nothing,
    'deliver-notification': nothing,
    'sweep-uploads': nothing,
    'restore-lane': nothing,
    'expire-data': nothing,
    'store-artefact': nothing,
    'verify-artefacts': nothing,
    'verify-artefact': nothing,
    'sweep-artefacts': nothing,
  },
  { concurrency: { uploads: 1, members: 1 }, lockDurationMs: 1_000, stalledIntervalMs: 500 },
);
await consumer.start();
