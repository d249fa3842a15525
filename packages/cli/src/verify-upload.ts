// After an upload is complete: whether a debugger gets each of its files, asked of the store and not of the upload.
import type { Client, CoverageFile, Lane } from '@symdepot/client';

/** Keys that cannot be downloaded; none is what complete promises. @throws what the client throws */
export async function findAbsentFiles(client: Client, uploadId: number, lane: Lane, signal: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of client.files(uploadId, { outcomes: ['uploaded', 'skipped'], signal })) if (key !== null) keys.push(key);
  const found: CoverageFile[] = await client.coverage(
    keys.map((key) => ({ key })),
    { lane, signal },
  );
  return keys.filter((_, index) => !found[index]!.available);
}
