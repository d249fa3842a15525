// The rows of an archive whose bytes are known: what an earlier upload's inspection found by the same rules is taken over,
// so that nothing is read a second time. A part of ../upload-files.ts.
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from '../../feeds/changes.ts';
import type { PrismaConnection } from '../../connection/prisma-connection.ts';
import { Prisma } from '../../generated/client.ts';
import { toUploadFileRecord, type UploadFileRecord } from '../upload-file-record.ts';

export interface KnownArchive {
  readonly id: UploadId;
  readonly attempts: number;
  /** Hex. */
  readonly sha256: string;
}

export interface KnownArchives {
  /**
   * If any upload of the same bytes, of any user and lane, has passed inspection by these rules, its members become
   * those of this upload, with warnings, still to be published, and this advances it to `inspect`. A strict upload takes over none
   * that has a warning: it refuses what it reads; nor is one taken over of which parts were made or unpacked, which went with it, unless
   * nobody will need them (`needsNoParts`). All or nothing: false if nothing is known, and for a caller that is not the attempt in step
   * `list`.
   */
  recordKnown(upload: KnownArchive, rules: string, options?: { readonly needsNoParts: boolean }): Promise<boolean>;
  /** What would have to be in the store for that: the files of such an upload, if it has such parts; none if there is none. */
  listKnownInParts(upload: KnownArchive, rules: string): Promise<UploadFileRecord[]>;
}

/**
 * Of this upload: the newest that has passed. Any step after the gate has, unless the upload is rejected; `bool_and` of no rows is not
 * true. A row that was skipped with a reason tells of what is stored, and not of the archive.
 */
const knownTo = ({ id, sha256 }: KnownArchive, rules: string, partsOf: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT u.id FROM uploads u
  WHERE u.sha256 = ${sha256} AND u.id <> ${id} AND u.rules = ${rules}
    AND u.kind = (SELECT kind FROM uploads WHERE id = ${id})
    AND u.step IN ('publish', 'done') AND u.state <> 'rejected'
    AND NOT (
      (SELECT is_strict FROM uploads WHERE id = ${id})
      AND EXISTS (SELECT FROM upload_files w WHERE w.upload_id = u.id AND w.warning IS NOT NULL)
    )
    AND (SELECT bool_and(f.inspected_at IS NOT NULL AND f.outcome <> 'failed' AND NOT (f.outcome = 'skipped' AND f.reason IS NOT NULL)) AND ${partsOf}
      FROM upload_files f WHERE f.upload_id = u.id)
  ORDER BY u.id DESC LIMIT 1`;

const withoutParts = Prisma.sql`bool_and(f.made_part IS NULL)`;
const withParts = Prisma.sql`bool_or(f.made_part IS NOT NULL)`;

export const createKnownArchives = (client: PrismaConnection, changes: Changes): KnownArchives => ({
  async recordKnown(upload, rules, { needsNoParts } = { needsNoParts: false }) {
    const { id, attempts } = upload;
    // One statement sees one snapshot: of an upload that expires meanwhile it has all rows, or none.
    const taken = await client.$executeRaw`
      WITH known AS MATERIALIZED (
        ${knownTo(upload, rules, needsNoParts ? withParts : withoutParts)}
      ), fence AS (
        UPDATE uploads SET step = 'inspect', rules = ${rules}, updated_at = now()
        WHERE id = ${id} AND attempts = ${attempts} AND state = 'processing' AND step = 'list'
          AND EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM upload_files WHERE upload_id = ${id})
        RETURNING id
      )
      INSERT INTO upload_files (
        upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
        inspected_at, md5, data_offset, raw_crc32, debug_file, debug_id, code_file, code_id, generator, build_id, warning, warning_message,
        content_kind, richness, form, content_bytes, content_md5, made_part, unpacked_bytes, outcome, reason, message, completed_at)
      SELECT fence.id, f.position, f.batch, f.member, f.key, f.header_offset, f.compressed_bytes, f.original_bytes, f.method, f.flags, f.crc32,
        f.inspected_at, f.md5, f.data_offset, f.raw_crc32, f.debug_file, f.debug_id, f.code_file, f.code_id, f.generator, f.build_id,
        f.warning, f.warning_message, f.content_kind, f.richness, f.form, f.content_bytes, f.content_md5, f.made_part, f.unpacked_bytes,
        CASE f.outcome WHEN 'ignored' THEN f.outcome ELSE 'pending' END, CASE f.outcome WHEN 'ignored' THEN f.reason END,
        CASE f.outcome WHEN 'ignored' THEN f.message END,
        CASE f.outcome WHEN 'ignored' THEN now() END
      FROM fence, known JOIN upload_files f ON f.upload_id = known.id`;
    if (taken > 0) changes.notify(id);
    return taken > 0;
  },
  async listKnownInParts(upload, rules) {
    const known = await client.$queryRaw<{ id: number }[]>(knownTo(upload, rules, withParts));
    const where = { uploadId: { in: known.map(({ id }) => id) }, key: { not: null }, outcome: { not: 'ignored' as const } };
    return (await client.uploadFile.findMany({ where })).map(toUploadFileRecord);
  },
});
