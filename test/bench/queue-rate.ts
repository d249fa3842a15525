// Jobs per second that one process hands out and works off when there is nothing to do in them.
import type { UploadId } from '@symdepot/symbols';
import { createQueueHarness, uploadJob } from '../harness/systems/queue-harness.ts';
import type { Row } from './report.ts';

const jobs = 1_000;

export async function measureQueue(backend: string, url: string): Promise<Row[]> {
  await using harness = await createQueueHarness({ url });
  const done = Promise.withResolvers<void>();
  let left = jobs;
  const ids = Array.from({ length: jobs }, (_, i) => (i + 1) as UploadId);
  await Promise.all(ids.map((id) => harness.queue.enqueue('process-upload', uploadJob(id), { lane: 'release' })));
  const startedAt = performance.now();
  await harness.consume(
    {
      'process-upload': async () => {
        if (--left === 0) done.resolve();
      },
    },
    { concurrency: { uploads: 16, members: 1 } },
  );
  await done.promise;
  const rate = (jobs / (performance.now() - startedAt)) * 1_000;
  return [{ figure: `queue on ${backend}`, result: `${Math.round(rate)} jobs/s` }];
}
