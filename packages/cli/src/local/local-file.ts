// A local symbols file: in a folder, or in an archive. Neighbours: read-folder.ts, read-archive.ts create them.
import type { SendableFile } from '@symdepot/client';
import type { Key } from '@symdepot/symbols';

export interface LocalFile {
  readonly key: Key;
  /** Uncompressed. */
  readonly bytes: number;
  /** Where it is, for people. */
  readonly place: string;
  /** Of the uncompressed bytes, hex. Reads all of them, the first time. */
  md5(signal: AbortSignal): Promise<string>;
  /** For sending it by itself. */
  readonly open: SendableFile['open'];
}

/** What is not sent, and why. */
export interface LeftOut {
  readonly place: string;
  readonly reason: string;
}

/** The server copies what is deflated into its store as it is, so this is how well symbols are compressed for everybody. */
export const compressionLevel = 6;

export const totalBytes = (files: readonly { readonly bytes: number }[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Digests once. */
export function memoised(digest: (signal: AbortSignal) => Promise<string>): LocalFile['md5'] {
  let known: string | undefined;
  return async (signal) => (known ??= await digest(signal));
}
