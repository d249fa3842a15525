// After an upload is complete: checks whether a debugger gets its files, in the store rather than in the upload's status.
import type { Client, Lane, StatedUpload } from '@symdepot/client';

export interface ExpectedFile {
  readonly key: string;
  /** Uncompressed. */
  readonly bytes: number;
}

/** Those that cannot be downloaded, or are not as long as they must be. @throws what the client throws */
export async function findAbsentFiles<F extends ExpectedFile>(
  client: Client,
  files: readonly F[],
  lane: Lane,
  signal: AbortSignal,
): Promise<F[]> {
  const found = await client.coverage(
    files.map(({ key }) => ({ key })),
    { lane, signal },
  );
  return files.filter(({ bytes }, index) => {
    const { available, lane: foundIn, original_bytes: foundBytes } = found[index]!;
    // What is found among release symbols first is not what a try upload has stored.
    return !available || (foundIn === lane && foundBytes !== null && foundBytes !== bytes);
  });
}

/** What an upload says that it stored, or found stored. @throws what the client throws */
export async function listStoredFiles(client: Client, { id }: Pick<StatedUpload, 'id'>, signal: AbortSignal): Promise<ExpectedFile[]> {
  const files: ExpectedFile[] = [];
  for await (const { key, bytes } of client.files(id, { outcomes: ['uploaded', 'skipped'], signal })) {
    if (key !== null) files.push({ key, bytes });
  }
  return files;
}
