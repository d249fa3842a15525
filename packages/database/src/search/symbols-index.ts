// Finds stored symbols files by their rows: by a key in any spelling that fold_name makes equal (ADR 20), by the ids and names in their
// headers (Tecken §2.2, §2.4), if they are of the module that the key names (is_own_header), and by a debug id alone (is_found_by_id).
// Never from private buckets. Only records that have not expired.
import type { Key, Lane } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inStored } from '../uploads/upload-conditions.ts';

/** A requested name and id: a debug file and debug id, or a code file and code id. */
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

/** A file that was stored under a debug id, by its newest row. */
export interface FileOfId {
  readonly key: Key;
  readonly lane: Lane;
  /** Lower case; null: nobody has read it. */
  readonly buildId: string | null;
}

/** All take many at once and return results in the same order. File names match in any letter case, and any Unicode form. */
export interface SymbolsIndex {
  /** For each key the newest spellings under which it was stored, one for each lane that has it, in the order of the lanes. */
  findSpellings(keys: readonly Key[], lanes: readonly Lane[]): Promise<(readonly Key[])[]>;
  /**
   * For each the newest stored .sym with this debug file and id, else with this code file and id, in the first of the lanes
   * that has one. A header counts only under the key that it names itself.
   */
  findByFileAndId(wanted: readonly NamedId[], lanes: readonly Lane[]): Promise<(SymbolsMatch | undefined)[]>;
  /** For each debug id (upper case) the files under it that are no `.sym`, of any debug file: by lane, in that order, the newest first. */
  findById(debugIds: readonly string[], lanes: readonly Lane[]): Promise<(readonly FileOfId[])[]>;
}

/** Rows that are looked at under one id: uploads of a few files, each of them sent again and again. */
const mostOfId = 500;

export function createSymbolsIndex(client: PrismaConnection): SymbolsIndex {
  return {
    async findSpellings(keys, lanes) {
      const rows = await client.$queryRaw<{ position: bigint; key: Key }[]>`
        SELECT wanted.position, found.key
        FROM unnest(${keys}::text[]) WITH ORDINALITY AS wanted(key, position)
        CROSS JOIN unnest(${lanes}::lane[]) WITH ORDINALITY AS searched(lane, rank)
        CROSS JOIN LATERAL (
          SELECT f.key FROM upload_files f JOIN uploads u ON u.id = f.upload_id
          WHERE fold_name(f.key) = fold_name(wanted.key) AND f.outcome IN ${inStored}
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
          SELECT f.key, searched.lane, f.debug_file AS "debugFile", f.debug_id AS "debugId", f.code_file AS "codeFile",
            f.code_id AS "codeId", f.generator
          FROM unnest(${lanes}::lane[]) WITH ORDINALITY AS searched(lane, rank)
          CROSS JOIN LATERAL (
            (SELECT 1 AS way, f.* FROM upload_files f JOIN uploads u ON u.id = f.upload_id
             WHERE fold_name(f.debug_file) = fold_name(wanted.file) AND f.debug_id = wanted.file_id
               AND is_own_header(f.key, f.debug_file, f.debug_id)
               AND f.outcome IN ${inStored} AND u.lane = searched.lane AND u.private_bucket_url IS NULL
             ORDER BY f.id DESC LIMIT 1)
            UNION ALL
            (SELECT 2 AS way, f.* FROM upload_files f JOIN uploads u ON u.id = f.upload_id
             WHERE fold_name(f.code_file) = fold_name(wanted.file) AND f.code_id = wanted.file_id
               AND is_own_header(f.key, f.debug_file, f.debug_id)
               AND f.outcome IN ${inStored} AND u.lane = searched.lane AND u.private_bucket_url IS NULL
             ORDER BY f.id DESC LIMIT 1)
          ) f
          ORDER BY searched.rank, f.way LIMIT 1
        ) found`;
      const matches = new Map(rows.map(({ position, ...match }) => [Number(position), match]));
      return wanted.map((_, index) => matches.get(index + 1));
    },
    async findById(debugIds, lanes) {
      const rows = await client.$queryRaw<(FileOfId & { position: bigint })[]>`
        SELECT wanted.position, found.key, searched.lane, found.build_id AS "buildId"
        FROM unnest(${debugIds}::text[]) WITH ORDINALITY AS wanted(debug_id, position)
        CROSS JOIN unnest(${lanes}::lane[]) WITH ORDINALITY AS searched(lane, rank)
        CROSS JOIN LATERAL (
          SELECT DISTINCT ON (near.key) near.* FROM (
            SELECT f.id, f.key, f.build_id FROM upload_files f JOIN uploads u ON u.id = f.upload_id
            WHERE split_part(f.key, '/', 2) = wanted.debug_id AND is_found_by_id(f.key)
              AND f.outcome IN ${inStored} AND u.lane = searched.lane AND u.private_bucket_url IS NULL
            ORDER BY f.id DESC LIMIT ${mostOfId}
          ) near ORDER BY near.key, near.id DESC
        ) found
        ORDER BY wanted.position, searched.rank, found.id DESC`;
      const files = debugIds.map((): FileOfId[] => []);
      for (const { position, ...file } of rows) files[Number(position) - 1]!.push(file);
      return files;
    },
  };
}
