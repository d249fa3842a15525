// Says what a file is by its content alone: takes off what is around it, looks at its first bytes, and asks the reader of
// its kind (kinds/). Neighbours: identified-file.ts (the result), keys-of.ts (what is made of it).
import type { RangedSource } from '@symdepot/symbols';
import type { Identification } from './identified-file.ts';

export interface IdentifyOptions {
  readonly signal?: AbortSignal;
  /** Ceiling of what packed bytes may become (`ARCHIVE_MAX_MEMBER_BYTES`): a problem beyond it. */
  readonly maxPlainBytes: number;
}

/**
 * `fileName` is what its sender calls it, with folders or without; it stands in problems and decides nothing.
 * A fault of the content is a problem. @throws what the source throws; the abort reason
 */
export async function identifyFile(_source: RangedSource, _fileName: string, _options: IdentifyOptions): Promise<Identification> {
  throw new Error('not yet');
}
