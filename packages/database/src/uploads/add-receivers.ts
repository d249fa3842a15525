// Adds receivers to be notified when an upload has ended. A part of uploads.ts.
import type { UploadId } from '@symdepot/symbols';
import { active } from './upload-conditions.ts';
import type { Transaction } from '../connection/in-transaction.ts';

/** False when the upload has already ended: then they would not be notified of that end. */
export async function addReceivers(
  transaction: Transaction,
  uploadId: UploadId,
  receivers: readonly { readonly url: string; readonly tokenId: number | null }[],
): Promise<boolean> {
  if (receivers.length === 0) return true;
  // The row stays locked until they are written, so that it cannot end in between.
  const { count } = await transaction.upload.updateMany({ where: { id: uploadId, state: active }, data: { updatedAt: new Date() } });
  if (count === 0) return false;
  await transaction.uploadReceiver.createMany({ data: receivers.map((one) => ({ ...one, uploadId })), skipDuplicates: true });
  return true;
}
