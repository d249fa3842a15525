// Calls that a store leaves unanswered, and an abort that ends them. For tests of stores that can be made silent.
import { Readable } from 'node:stream';
import type { ObjectStorage } from '../object-storage.ts';

const plain = { contentType: 'text/plain', expect: 'absent' } as const;

/**
 * One call of each kind. @param body longer than one request of a put may be
 * @param onRequest to be given to the store that is silent:
 * it gets a function to be called at each request, of which the last one aborts all.
 * @returns what each call ended with
 */
export async function abortCalls(storage: ObjectStorage, body: Buffer, onRequest: (seen: () => void) => void): Promise<string[]> {
  const abort = new AbortController();
  const { signal } = abort;
  const calls = [
    () => storage.put('y', Buffer.from('1'), { ...plain, signal }),
    () => storage.put('z', Readable.from([body]), { ...plain, signal }),
    () => storage.head('x', signal),
    () => storage.get('x', { signal }),
    () => storage.check(signal),
  ];
  let requests = 0;
  onRequest(() => {
    if (++requests === calls.length) setImmediate(() => abort.abort(new RangeError('enough')));
  });
  const outcomes = await Promise.allSettled<unknown>(calls.map((call) => call()));
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : 'it was answered'));
}
