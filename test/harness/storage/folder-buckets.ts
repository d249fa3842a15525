// Buckets `file:///…`: folders, in which a directory whose name ends in `=` is an object. Neighbours: buckets.ts, backdate-objects.ts.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { backdateObjects } from './backdate-objects.ts';
import type { BucketName, Buckets } from './buckets.ts';

export function createFolderBuckets(folder: string): Buckets {
  const folderOf = (bucket: BucketName): string => join(folder, bucket);
  return {
    credentials: {},
    url: (bucket) => pathToFileURL(folderOf(bucket)).href,
    nameOf: (bucket) => bucket,
    objects: async (bucket) => (await describe(folderOf(bucket))).map(({ name }) => name),
    descriptions: async (bucket) => new Map((await describe(folderOf(bucket))).map(({ name, metadata }) => [name, metadata])),
    async remove(bucket, name) {
      const found = (await describe(folderOf(bucket))).find((description) => description.name === name);
      if (found === undefined) throw new Error(`there is no ${name} in ${bucket}`);
      await rm(found.folder, { recursive: true });
    },
    backdate: (bucket, days) => backdateObjects(folderOf(bucket), days),
    // They are in the folder of their system, which it removes.
    [Symbol.asyncDispose]: async () => undefined,
  };
}

interface Description {
  readonly folder: string;
  readonly name: string;
  readonly metadata: Record<string, string>;
}

/** In order of names. */
async function describe(bucketFolder: string): Promise<Description[]> {
  const folders = await slotsBelow(join(bucketFolder, 'objects'));
  const found = await Promise.all(folders.map(readDescription));
  return found.flatMap((description) => description ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Not by a recursive readdir: that one fails as a whole when a folder goes away under it, which is no empty bucket. */
async function slotsBelow(folder: string): Promise<string[]> {
  const entries = (await unlessGone(readdir(folder))) ?? [];
  const below = entries.map(async (entry) => (entry.endsWith('=') ? [join(folder, entry)] : slotsBelow(join(folder, entry))));
  return (await Promise.all(below)).flat();
}

/** Of the generation that the marker names. Undefined: it is no object yet, or none any more. */
async function readDescription(folder: string): Promise<Description | undefined> {
  const marker = ((await unlessGone(readdir(folder))) ?? []).find((entry) => entry.endsWith('.current'));
  const text = marker && (await unlessGone(readFile(join(folder, marker.replace(/current$/, 'json')), 'utf8')));
  return text ? { ...(JSON.parse(text) as Omit<Description, 'folder'>), folder } : undefined;
}

async function unlessGone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
