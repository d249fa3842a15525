// A skipped file was inspected by the upload that brought it: its findings hold for this row, too, which may
// outlive that one, and by which the file is then found. A part of file-sessions.ts.
import type { UploadId } from '@symdepot/symbols';
import type { Transaction } from '../connection/in-transaction.ts';

/**
 * Takes over the ids, names and warnings of the same bytes under the same key. A file that nobody has inspected stays without.
 * Rows that a strict manifest refused are not asked: their warning has become the reason. In a strict manifest a file with a warning
 * is refused, as if it had been sent.
 */
export async function copySymbolIds(transaction: Transaction, uploadId: UploadId): Promise<void> {
  await transaction.$executeRaw`
    UPDATE upload_files f SET
      inspected_at = known.inspected_at, debug_file = known.debug_file, debug_id = known.debug_id,
      code_file = known.code_file, code_id = known.code_id, generator = known.generator, build_id = known.build_id,
      warning = known.warning, warning_message = known.warning_message
    FROM upload_files skipped CROSS JOIN LATERAL (
      SELECT * FROM upload_files k
      WHERE k.key = skipped.key AND k.md5 = skipped.md5 AND k.inspected_at IS NOT NULL AND k.outcome IN ('uploaded', 'skipped') LIMIT 1
    ) known
    WHERE skipped.upload_id = ${uploadId} AND skipped.outcome = 'skipped' AND skipped.inspected_at IS NULL AND f.id = skipped.id`;
  await transaction.$executeRaw`
    UPDATE upload_files f SET outcome = 'failed', reason = f.warning, message = f.warning_message, warning = NULL, warning_message = NULL
    FROM uploads u
    WHERE u.id = ${uploadId} AND u.is_strict AND f.upload_id = u.id AND f.outcome = 'skipped' AND f.warning IS NOT NULL`;
}
