// Where artefacts are (ADR 46): one object under its SHA-512, written once, whatever it is called. Who writes has checked the bytes
// as they pass: a body that fails leaves no object. Neighbours: ../open-stores.ts, checked-bytes.ts.
import type { Readable } from 'node:stream';
import { isAppError } from '@symdepot/errors';
import type { GetOptions, ListedObject, ObjectStorage, PutOptions } from '../object-storage.ts';
import { checkedBytes } from './checked-bytes.ts';
import { damage } from './damage.ts';

export interface ArtefactStore {
  head(sha512: string, signal?: AbortSignal): Promise<ListedObject | undefined>;
  /**
   * Of one that is stored, for whoever wants it: what is missing, cut, or, as far as all of it is read, of another digest fails with
   * `artefact_damaged`, at the latest before the last bytes.
   */
  open(artefact: { readonly sha512: string; readonly bytes: number }, options?: Pick<GetOptions, 'range'>): Promise<Readable>;
  /** As it is. @throws `storage_object_missing` */
  get(sha512: string, options?: GetOptions): Promise<Readable>;
  /** @throws `storage_precondition_failed` when there is one already, and the error of the body */
  put(sha512: string, body: Readable, options: Pick<PutOptions, 'contentType' | 'expect' | 'signal'>): Promise<void>;
  /** Only that generation of it. */
  delete(sha512: string, generation: string): Promise<void>;
  /** @throws AppError `storage_unavailable` when it cannot be used */
  check(signal?: AbortSignal): Promise<void>;
}

const nameOf = (sha512: string): string => `artefacts/v1/${sha512.slice(0, 2)}/${sha512}`;

export const createArtefactStore = (storage: ObjectStorage): ArtefactStore => ({
  head: (sha512, signal) => storage.head(nameOf(sha512), signal),
  async open({ sha512, bytes }, { range } = {}) {
    const { start, end } = range ?? { start: 0, end: bytes };
    const expected = { bytes: end - start, sha512: end - start === bytes ? sha512 : undefined };
    try {
      return checkedBytes(await storage.get(nameOf(sha512), range && { range }), expected);
    } catch (error) {
      if (isAppError(error, 'storage_object_missing')) throw damage('there is no object');
      // Of what its row says that it has.
      if (isAppError(error, 'storage_range_invalid')) throw damage(`fewer than ${bytes} bytes are stored`);
      throw error;
    }
  },
  get: (sha512, options) => storage.get(nameOf(sha512), options),
  async put(sha512, body, options) {
    // no-transform: else Google's servers might decompress what is gzip itself.
    await storage.put(nameOf(sha512), body, { ...options, cacheControl: 'no-transform' });
  },
  delete: (sha512, generation) => storage.delete(nameOf(sha512), { generation }),
  check: (signal) => storage.check(signal),
});
