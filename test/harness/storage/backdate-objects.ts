// Makes the objects of a filesystem store older than they are, behind its back.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As if everything in the folder had been written that many days before. */
export async function backdateObjects(folder: string, days: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  for (const entry of entries.filter((name) => name.endsWith('.json'))) {
    const path = join(folder, entry);
    const description = JSON.parse(await readFile(path, 'utf8')) as { updatedAt: string };
    const updatedAt = new Date(Date.parse(description.updatedAt) - days * 86_400_000);
    await writeFile(path, JSON.stringify({ ...description, updatedAt }));
  }
}
