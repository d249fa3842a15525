// Opens a store by its URL: `file:///dir`, `memory://name`, `gs://bucket/prefix`. The scheme selects the backend.
import { backends } from './backends/index.ts';
import { storageUrlInvalid, type OpenStorageOptions } from './backend.ts';
import type { ObjectStorage } from './object-storage.ts';

/** @throws AppError `config_invalid` for a URL that no backend understands, `storage_unavailable` */
export async function openStorage(url: string, options: OpenStorageOptions = {}): Promise<ObjectStorage> {
  const known = backends.map((backend) => backend.example).join(', ');
  if (!URL.canParse(url)) throw storageUrlInvalid(url, `not a URL. Known are ${known}`);
  const parsed = new URL(url);
  const backend = backends.find(({ scheme }) => scheme === parsed.protocol);
  if (backend === undefined) throw storageUrlInvalid(url, `unknown scheme '${parsed.protocol}'. Known are ${known}`);
  return backend.open(parsed, options);
}
