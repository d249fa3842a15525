// Finds stored symbols files by their rows: by a key in any letter case, and by what is written in them (code file and code
// id, debug file and debug id: Tecken §2.2, §2.4). Never of private buckets. Only records that have not expired.
import type { Key, Lane } from '@symdepot/symbols';
import type { Client } from './client.ts';

/** A name and an id as somebody asks for them: a debug file and debug id, or a code file and code id. */
export interface NamedId {
  readonly file: string;
  /** Upper case. */
  readonly id: string;
}

export interface SymbolsMatch {
  readonly key: Key;
  readonly lane: Lane;
  readonly debugFile: string;
  readonly debugId: string;
  readonly codeFile: string | null;
  readonly codeId: string | null;
  readonly generator: string | null;
}

/** Both take many at once and answer in their order. File names match in any letter case (ASCII). */
export interface SymbolsIndex {
  /** For each key the newest spellings under which it was stored, one of each lane that has it, in the order of the lanes. */
  findSpellings(keys: readonly Key[], lanes: readonly Lane[]): Promise<(readonly Key[])[]>;
  /** For each the newest stored .sym whose debug or code file and id are these, in any of the lanes. */
  findByFileAndId(wanted: readonly NamedId[], lanes: readonly Lane[]): Promise<(SymbolsMatch | undefined)[]>;
}

export function createSymbolsIndex(client: Client): SymbolsIndex {
  return {
    async findSpellings(keys, lanes) {
      const rows = await client.$queryRaw<{ position: bigint; key: Key }[]>`
        SELECT wanted.position, found.key
        FROM unnest(${keys}::text[]) WITH ORDINALITY AS wanted(key, position)
        CROSS JOIN unnest(${lanes}::lane[]) WITH ORDINALITY AS searched(lane, rank)
        CROSS JOIN LATERAL (
          SELECT f.key FROM upload_files f JOIN uploads u ON u.id = f.upload_id
          WHERE lower(f.key COLLATE "C") = lower(wanted.key COLLATE "C") AND f.outcome IN ('uploaded', 'skipped')
            AND u.lane = searched.lane AND u.private_bucket_url IS NULL
          ORDER BY f.id DESC LIMIT 1
        ) found
        ORDER BY wanted.position, searched.rank`;
      const spellings = keys.map((): Key[] => []);
      for (const { position, key } of rows) spellings[Number(position) - 1]!.push(key);
      return spellings;
    },
    async findByFileAndId(wanted, lanes) {
      const rows = await client.$queryRaw<(SymbolsMatch & { position: bigint })[]>`
        SELECT wanted.position, found.*
        FROM unnest(${wanted.map(({ file }) => file)}::text[], ${wanted.map(({ id }) => id)}::text[])
          WITH ORDINALITY AS wanted(file, file_id, position)
        CROSS JOIN LATERAL (
          SELECT f.key, u.lane, f.debug_file AS "debugFile", f.debug_id AS "debugId", f.code_file AS "codeFile",
            f.code_id AS "codeId", f.generator
          FROM (
            (SELECT f.* FROM upload_files f JOIN uploads u ON u.id = f.upload_id
             WHERE lower(f.debug_file COLLATE "C") = lower(wanted.file COLLATE "C") AND f.debug_id = wanted.file_id
               AND f.outcome IN ('uploaded', 'skipped') AND u.lane = ANY(${lanes}::lane[]) AND u.private_bucket_url IS NULL
             ORDER BY f.id DESC LIMIT 1)
            UNION ALL
            (SELECT f.* FROM upload_files f JOIN uploads u ON u.id = f.upload_id
             WHERE lower(f.code_file COLLATE "C") = lower(wanted.file COLLATE "C") AND f.code_id = wanted.file_id
               AND f.debug_file IS NOT NULL AND f.debug_id IS NOT NULL
               AND f.outcome IN ('uploaded', 'skipped') AND u.lane = ANY(${lanes}::lane[]) AND u.private_bucket_url IS NULL
             ORDER BY f.id DESC LIMIT 1)
          ) f JOIN uploads u ON u.id = f.upload_id
          ORDER BY f.id DESC LIMIT 1
        ) found`;
      const matches = new Map(rows.map(({ position, ...match }) => [Number(position), match]));
      return wanted.map((_, index) => matches.get(index + 1));
    },
  };
}
