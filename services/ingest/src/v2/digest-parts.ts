// The digests that a sender gets once its file is complete, as from Google's storage: Mozilla's client accepts no response without
// the MD5, and Google's own library deletes a file without a CRC-32C. Neighbours: file-target.ts, receive-file.ts.
import { createHash } from 'node:crypto';
import type { FileSession, SentDigest } from '@symdepot/database';
import { createChecksum } from '@symdepot/storage';
import type { IngestContext } from '../context.ts';

interface Digester {
  update(chunk: Uint8Array): void;
  /** Call it once. */
  end(): SentDigest;
}

export function createDigester(): Digester {
  const hash = createHash('md5');
  const checksum = createChecksum();
  return {
    update(chunk) {
      hash.update(chunk);
      checksum.update(chunk);
    },
    end: () => ({ md5: hash.digest('hex'), crc32c: checksum.toBase64() }),
  };
}

/**
 * Reads them back from the parts, for a file that arrived in several requests.
 * @throws AppError `archive_bytes_missing` when a worker has already removed the parts, `storage_unavailable`
 */
export async function digestParts(
  { staging, database }: Pick<IngestContext, 'staging' | 'database'>,
  { fileId, uploadId }: Pick<FileSession, 'fileId' | 'uploadId'>,
): Promise<SentDigest> {
  const sent = (await database.fileSessions.findBytes([fileId])).get(fileId);
  const source = staging.parts.open(uploadId, sent?.parts ?? []);
  const digester = createDigester();
  for await (const chunk of await source.stream(0, source.size)) digester.update(chunk as Buffer);
  return digester.end();
}
