// The URL of an upload.
import type { PutOptions } from '../object-storage.ts';

/** Always with a precondition: that makes retries safe. 0 stands for "no such object". */
export function insertUrl(uploadUrl: string, uploadType: string, name: string, { expect }: PutOptions): URL {
  const url = new URL(uploadUrl);
  url.search = new URLSearchParams({
    uploadType,
    name,
    ifGenerationMatch: expect === 'absent' ? '0' : expect.generation,
  }).toString();
  return url;
}
