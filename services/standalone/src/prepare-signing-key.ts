// The key by which a standalone system signs its list of environments: made at the first start, beside its buckets. Who operates a
// fleet sets ENVIRONMENTS_SIGNING_KEYS. Neighbour: open-data-dir.ts.
import { generateKeyPairSync } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@symdepot/errors';

/** @returns PKCS#8, DER, Base64 @throws AppError `data_dir_unusable` */
export async function prepareSigningKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'environments.key');
  try {
    const known = await readKey(file);
    if (known !== '') return known;
    const made = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    // Beside it first: a process that dies here, or a full disk, leaves no half of it.
    await writeFile(`${file}.new`, `${made}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    return made;
  } catch (cause) {
    throw new AppError('data_dir_unusable', { dataDir, reason: (cause as Error).message }, { cause });
  }
}

/** Empty: there is none. */
async function readKey(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
