// Jobs and their steps as spans of the trace that the request began. Neighbours: jobs/index.ts, jobs/process-upload.ts.
import { isAwaitingChildren, type JobContext } from '@symdepot/queue';
import type { Kit, SpanOptions } from '@symdepot/runtime';

/** Work that ends because it waits for child jobs has not failed. */
export async function inSpan<T>({ tracer }: Pick<Kit, 'tracer'>, name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const ended = await tracer.during(name, options, async (span) => {
    try {
      return { result: await work() };
    } catch (error) {
      if (!isAwaitingChildren(error)) throw error;
      span?.note({ 'symdepot.awaits_children': true });
      return { waiting: error };
    }
  });
  if ('waiting' in ended) throw ended.waiting;
  return ended.result;
}

/** Those that somebody has caused. */
type TracedJob = 'process-upload' | 'inspect-members' | 'publish-members' | 'deliver-notification' | 'store-artefact';

interface Origin {
  readonly traceparent?: string | undefined;
  readonly requestId?: string;
  readonly uploadId?: number;
  readonly batch?: number;
}

/** The parent is what enqueued the job, in whichever process. */
export const tracedHandler =
  <N extends TracedJob>(kit: Pick<Kit, 'tracer'>, name: N, handler: (job: JobContext<N>) => Promise<void>) =>
  (job: JobContext<N>): Promise<void> => {
    const { traceparent, requestId, uploadId, batch } = job.payload as Origin;
    const facts = {
      'messaging.operation.type': 'process',
      'messaging.message.id': job.id,
      'symdepot.lane': job.lane,
      'symdepot.attempt': job.attempt.number,
      'symdepot.request_id': requestId,
      'symdepot.upload_id': uploadId,
      'symdepot.batch': batch,
    };
    return inSpan(kit, name, { kind: 'consumer', parent: traceparent, facts }, () => handler(job));
  };
