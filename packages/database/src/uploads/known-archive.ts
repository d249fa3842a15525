// The rows of an archive whose bytes are known: what an earlier upload's inspection found by the same rules is taken over,
// so that nothing is read a second time. A part of upload-files.ts.
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

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
   * that has a warning: it refuses what it reads. All or nothing: false if nothing is known, and for a caller that is not the
   * attempt in step `list`.
   */
  recordKnown(upload: KnownArchive, rules: string): Promise<boolean>;
}

export const createKnownArchives = (client: PrismaConnection, changes: Changes): KnownArchives => ({
  async recordKnown({ id, attempts, sha256 }, rules) {
    // One statement sees one snapshot: of an upload that expires meanwhile it has all rows, or none. Any step after the gate has
    // passed it, unless the upload is rejected; `bool_and` of no rows is not true.
    const taken = await client.$executeRaw`
      WITH known AS MATERIALIZED (
        SELECT u.id FROM uploads u
        WHERE u.sha256 = ${sha256} AND u.id <> ${id} AND u.rules = ${rules}
          AND u.kind = (SELECT kind FROM uploads WHERE id = ${id})
          AND u.step IN ('publish', 'done') AND u.state <> 'rejected'
          AND NOT (
            (SELECT is_strict FROM uploads WHERE id = ${id})
            AND EXISTS (SELECT FROM upload_files w WHERE w.upload_id = u.id AND w.warning IS NOT NULL)
          )
          AND (SELECT bool_and(f.inspected_at IS NOT NULL AND f.outcome <> 'failed') FROM upload_files f WHERE f.upload_id = u.id)
        ORDER BY u.id DESC LIMIT 1
      ), fence AS (
        UPDATE uploads SET step = 'inspect', rules = ${rules}, updated_at = now()
        WHERE id = ${id} AND attempts = ${attempts} AND state = 'processing' AND step = 'list'
          AND EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM upload_files WHERE upload_id = ${id})
        RETURNING id
      )
      INSERT INTO upload_files (
        upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
        inspected_at, md5, data_offset, raw_crc32, debug_file, debug_id, code_file, code_id, generator, warning, warning_message,
        outcome, reason, completed_at)
      SELECT fence.id, f.position, f.batch, f.member, f.key, f.header_offset, f.compressed_bytes, f.original_bytes, f.method, f.flags, f.crc32,
        f.inspected_at, f.md5, f.data_offset, f.raw_crc32, f.debug_file, f.debug_id, f.code_file, f.code_id, f.generator,
        f.warning, f.warning_message,
        CASE f.outcome WHEN 'ignored' THEN f.outcome ELSE 'pending' END, CASE f.outcome WHEN 'ignored' THEN f.reason END,
        CASE f.outcome WHEN 'ignored' THEN now() END
      FROM fence, known JOIN upload_files f ON f.upload_id = known.id`;
    if (taken > 0) changes.notify(id);
    return taken > 0;
  },
});
