// Warnings about files of an upload that are stored although they are of no use. A part of ../upload-files.ts.
import { boundWarnings, maxProblems, type Problem, type UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../../connection/prisma-connection.ts';

/** In the order of the archive, as many as a response may have. */
export async function listWarnings(client: Pick<PrismaConnection, 'uploadFile'>, uploadId: UploadId): Promise<Problem[]> {
  const where = { uploadId, warning: { not: null } };
  const select = { member: true, warning: true, warningMessage: true };
  const rows = await client.uploadFile.findMany({ where, select, orderBy: { position: 'asc' }, take: maxProblems + 1 });
  if (rows.length === 0) return [];
  const total = rows.length > maxProblems ? await client.uploadFile.count({ where }) : rows.length;
  const warnings = rows.map(({ member, warning, warningMessage }) => ({
    code: warning as Problem['code'],
    member,
    message: warningMessage ?? '',
  }));
  return boundWarnings(warnings, total);
}
