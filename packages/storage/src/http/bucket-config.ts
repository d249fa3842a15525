// What the URLs of all buckets have in common. Used by backends/gcs.ts and backends/s3.ts.
import { storageUrlInvalid, type OpenStorageOptions } from '../backend.ts';
import { assertObjectName } from '../object-name.ts';

export interface BucketConfig {
  readonly bucket: string;
  /** Ends in a slash, or is empty. */
  readonly prefix: string;
  readonly publicBaseUrl: string | undefined;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
}

/** `nameRule`: of the vendor. @throws AppError `config_invalid` */
export function readBucketConfig(url: URL, options: OpenStorageOptions, nameRule: RegExp): BucketConfig {
  if (!nameRule.test(url.host)) throw storageUrlInvalid(url.href, 'it has no valid bucket name');
  return {
    bucket: url.host,
    prefix: parsePrefix(url),
    publicBaseUrl: url.searchParams.get('public') ?? options.publicBaseUrl,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxAttempts: options.maxAttempts ?? 4,
    retryDelayMs: options.retryDelayMs ?? 500,
  };
}

/** '', or components that each end in a slash. */
function parsePrefix(url: URL): string {
  try {
    const path = decodeURIComponent(url.pathname).replace(/^\//, '').replace(/\/$/, '');
    if (path === '') return '';
    assertObjectName(path);
    return `${path}/`;
  } catch {
    throw storageUrlInvalid(url.href, 'it has no valid prefix');
  }
}
