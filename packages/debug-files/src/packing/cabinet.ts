// Opens a cabinet that holds one file: its name and size at once, its bytes block by block. MSZIP and stored ones; LZX and
// Quantum are refused. Neighbours: cabinet-header.ts, cabinet-blocks.ts.
import { byteQueueOf, insistOn } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';
import { unpackBlocks } from './cabinet-blocks.ts';
import { readCabinetHeader } from './cabinet-header.ts';

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
 * several files), and `blocks` `file_damaged`; what the source throws; the abort reason
 */
export async function openCabinet(source: RangedSource, fileName: string, signal?: AbortSignal): Promise<OpenedCabinet> {
  const header = await readCabinetHeader(source, fileName, signal);
  return {
    name: header.name,
    plainBytes: header.plainBytes,
    async *blocks(own) {
      if (header.plainBytes === 0) return;
      const stream = await source.stream(header.dataOffset, header.endOffset, own);
      try {
        yield* unpackBlocks(byteQueueOf(insistOn(stream, header.endOffset - header.dataOffset)), header, fileName);
      } finally {
        stream.destroy();
      }
    },
  };
}
