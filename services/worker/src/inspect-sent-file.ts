// Whether a file that was sent by itself is what its sender had said, and fit to be published. A part of inspect-batch.ts.
import { inspectFile, type InspectOptions, type RangedSource } from '@symdepot/archive';
import type { InspectionResult, SentBytes, UploadFileRecord } from '@symdepot/database';
import type { InspectedContent } from '@symdepot/symbols';
import { AppError } from '@symdepot/errors';

export async function inspectSentFile(
  { source, sent }: { readonly source: RangedSource; readonly sent: SentBytes },
  { id, member, originalBytes }: UploadFileRecord,
  options: InspectOptions,
): Promise<InspectionResult & { readonly content?: InspectedContent }> {
  const inspection = await inspectFile(source, { name: member, originalBytes, isGzip: sent.isGzip }, options);
  if (!inspection.ok) return { id, reason: inspection.problem.code, message: inspection.problem.message };
  const { md5, header = null, method, crc32, raw } = inspection;
  if (md5 !== sent.announcedMd5) {
    const { code, message } = new AppError('file_md5_differs', { member, md5, announced: sent.announcedMd5 });
    return { id, reason: code, message };
  }
  return {
    id,
    md5,
    header,
    dataOffset: raw.offset,
    rawCrc32: raw.crc32,
    sent: { method, compressedBytes: raw.bytes, crc32 },
    content: inspection,
  };
}
