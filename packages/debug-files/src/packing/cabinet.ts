// Opens a cabinet that holds one file: its name and size at once, its bytes block by block. MSZIP and stored ones; LZX and
// Quantum are refused. Neighbours: cabinet-header.ts, cabinet-blocks.ts.
import type { RangedSource } from '@symdepot/symbols';

export interface OpenedCabinet {
  /** Of the file within, without folders. */
  readonly name: string;
  /** Of the file within, as the header says; `blocks` gives exactly as many, or fails. */
  readonly plainBytes: number;
  /** The file within from its first byte on, in blocks of at most 32 KiB; memory is a few of them. Can be asked for again. */
  readonly blocks: (signal?: AbortSignal) => AsyncGenerator<Buffer>;
}

/**
 * One read of the head. `fileName` stands in messages.
 * @throws AppError `cabinet_method_unsupported`, `file_truncated`, `file_damaged`, `file_kind_unknown` (no cabinet, or one of
 * several files), and `blocks` the first three; what the source throws; the abort reason
 */
export async function openCabinet(_source: RangedSource, _fileName: string, _signal?: AbortSignal): Promise<OpenedCabinet> {
  throw new Error('not yet');
}
