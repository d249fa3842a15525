// How a kind of symbols file is stored: content type, and whether it is kept as gzip (contract §7).
import { fileExtension, type Key } from './names/key.ts';

export interface EncodingRules {
  /** Extensions that are stored as gzip (`COMPRESS_EXTENSIONS`), lower case, without dot. */
  readonly compressExtensions: readonly string[];
  /** Extension → content type (`MIME_OVERRIDES`). */
  readonly mimeOverrides: ReadonlyMap<string, string>;
}

/** Content type and encoding of the stored object of a key. */
export function storedEncoding(key: Key, rules: EncodingRules): { contentType: string; contentEncoding: 'gzip' | null } {
  const extension = fileExtension(key);
  return {
    contentType: rules.mimeOverrides.get(extension) ?? 'application/octet-stream',
    contentEncoding: rules.compressExtensions.includes(extension) ? 'gzip' : null,
  };
}
