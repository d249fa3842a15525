// What the clauses of the conformance suite test, and what they share.
import type { ErrorCode } from '@symdepot/errors';
import type { GetOptions, ObjectStorage, PutOptions } from '../object-storage.ts';

export interface Subject {
  /** Empty at the beginning of each test. */
  readonly storage: ObjectStorage;
  read(name: string, options?: GetOptions): Promise<Buffer>;
  /** So many objects that the store lists them in two pages. */
  readonly moreThanAPage: number;
  /** Sorted. */
  names(prefix: string): Promise<string[]>;
}

export const plain = { contentType: 'text/plain', expect: 'absent' } as const satisfies PutOptions;

export const code = (code: ErrorCode): { code: ErrorCode } => ({ code });

export function* repeat(block: Buffer, times: number): Generator<Buffer> {
  for (let n = 0; n < times; n++) yield block;
}
