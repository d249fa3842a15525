// The progress of an upload, counted from the rows of its files.
import type { UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { UploadProgress } from './upload-file-record.ts';

export async function countProgress(client: Pick<PrismaConnection, 'uploadFile'>, uploadId: UploadId): Promise<UploadProgress> {
  const groups = await client.uploadFile.groupBy({ by: ['outcome'], where: { uploadId }, _count: true, _sum: { originalBytes: true } });
  const count = (outcome: string): number => groups.find((group) => group.outcome === outcome)?._count ?? 0;
  const bytes = (isCounted: (outcome: string) => boolean): number =>
    groups.filter((group) => isCounted(group.outcome)).reduce((sum, group) => sum + Number(group._sum.originalBytes ?? 0), 0);
  return {
    files: {
      total: groups.reduce((sum, group) => sum + group._count, 0),
      uploaded: count('uploaded'),
      skipped: count('skipped'),
      ignored: count('ignored'),
      failed: count('failed'),
    },
    bytes: { total: bytes(() => true), done: bytes((outcome) => outcome !== 'pending') },
  };
}
