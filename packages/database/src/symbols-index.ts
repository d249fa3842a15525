// Finds stored symbols files by what is written in them: code file + code id, debug file + debug id (Tecken §2.2, §2.4).
import type { Lane } from '@symdepot/symbols';
import type { Client } from './client.ts';

export interface SymbolsMatch {
  readonly debugFile: string;
  readonly debugId: string;
  readonly codeFile: string | null;
  readonly codeId: string | null;
  readonly generator: string | null;
  readonly lane: Lane;
}

export interface SymbolsIndex {
  /** The newest stored .sym whose debug or code file and id are these; `id` in upper case. Only in the given lanes, never of private buckets. */
  findByFileAndId(file: string, id: string, lanes: readonly Lane[]): Promise<SymbolsMatch | undefined>;
}

export function createSymbolsIndex(client: Client): SymbolsIndex {
  return {
    async findByFileAndId(file, id, lanes) {
      const row = await client.uploadFile.findFirst({
        where: {
          OR: [
            { debugFile: file, debugId: id },
            { codeFile: file, codeId: id },
          ],
          debugFile: { not: null },
          debugId: { not: null },
          outcome: { in: ['uploaded', 'skipped'] },
          upload: { lane: { in: [...lanes] }, privateBucketUrl: null },
        },
        orderBy: { id: 'desc' },
        select: {
          debugFile: true,
          debugId: true,
          codeFile: true,
          codeId: true,
          generator: true,
          upload: { select: { lane: true } },
        },
      });
      if (row?.debugFile == null || row.debugId === null) return undefined;
      const { upload, ...match } = row;
      return { ...match, debugFile: row.debugFile, debugId: row.debugId, lane: upload.lane };
    },
  };
}
