// Looks into the folder of a bucket `file:///…`: a directory whose name ends in `=` is an object.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In order. */
export async function listObjects(bucketFolder: string): Promise<string[]> {
  const root = join(bucketFolder, 'objects');
  const entries = await readdir(root, { recursive: true }).catch(() => []);
  return entries
    .filter((path) => path.endsWith('='))
    .map((path) => path.slice(0, -1))
    .toSorted();
}

export async function readMetadata(bucketFolder: string, name: string): Promise<Record<string, string>> {
  const folder = join(bucketFolder, 'objects', `${name}=`);
  const description = (await readdir(folder)).find((file) => file.endsWith('.json'))!;
  const { metadata } = JSON.parse(await readFile(join(folder, description), 'utf8')) as { metadata: Record<string, string> };
  return metadata;
}
