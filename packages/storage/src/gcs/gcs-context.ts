// What every request to Google needs.
import type { RetryPolicy } from '../http/retry.ts';
import type { Transport } from '../http/transport.ts';

export interface GcsContext {
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  /** `<endpoint>/storage/v1/b/<bucket>/o` */
  readonly objectsUrl: string;
  /** `<endpoint>/upload/storage/v1/b/<bucket>/o` */
  readonly uploadUrl: string;
}
