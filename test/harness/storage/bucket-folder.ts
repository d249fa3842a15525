// Looks into the folder of a bucket `file:///…`: a directory whose name ends in `=` is an object.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As the folder spells them, which escapes what a file system may refuse. In order. */
export async function listObjects(bucketFolder: string): Promise<string[]> {
  const objects = await listBelow(join(bucketFolder, 'objects'), '');
  return objects.toSorted();
}

/** Not by a recursive readdir: that one fails as a whole when a folder goes away under it, which is no empty bucket. */
async function listBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder)).catch(unlessGone);
  const isSlot = (entry: string): boolean => entry.endsWith('=');
  const below = entries.filter((entry) => !isSlot(entry)).map((entry) => listBelow(root, `${folder}${entry}/`));
  return [...entries.filter(isSlot).map((entry) => folder + entry.slice(0, -1)), ...(await Promise.all(below)).flat()];
}

function unlessGone(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** As they are. In order. */
export async function listNames(bucketFolder: string): Promise<string[]> {
  const objects = await listObjects(bucketFolder);
  return (await Promise.all(objects.map(async (object) => (await readDescription(bucketFolder, object)).name))).toSorted();
}

export const readMetadata = async (bucketFolder: string, object: string): Promise<Record<string, string>> =>
  (await readDescription(bucketFolder, object)).metadata;

/** The metadata of all objects by their true names. */
export async function readDescriptions(bucketFolder: string): Promise<ReadonlyMap<string, Record<string, string>>> {
  const objects = await listObjects(bucketFolder);
  const descriptions = await Promise.all(objects.map((object) => readDescription(bucketFolder, object)));
  return new Map(descriptions.map(({ name, metadata }) => [name, metadata]));
}

interface Description {
  readonly name: string;
  readonly metadata: Record<string, string>;
}

async function readDescription(bucketFolder: string, object: string): Promise<Description> {
  const folder = join(bucketFolder, 'objects', `${object}=`);
  const description = (await readdir(folder)).find((file) => file.endsWith('.json'))!;
  return JSON.parse(await readFile(join(folder, description), 'utf8')) as Description;
}
