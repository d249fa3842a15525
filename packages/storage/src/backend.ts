// Defines a storage backend: a type, the scheme of its URLs, how such a URL is parsed, and how the store is opened.
// Neighbours: backends/ (one file each), open-storage.ts (selects one).
import { AppError } from '@symdepot/errors';
import type { ObjectStorage } from './object-storage.ts';

/** For every backend; each uses what applies to it. Parameters of the URL take precedence. */
export interface OpenStorageOptions {
  /** The endpoint of the store's API, for emulators (`gs`, where no credentials are sent there) and other stores than AWS's (`s3`). In a URL: `?endpoint=`. */
  readonly apiEndpoint?: string;
  /** Base URL from which anybody can read the bucket, such as a CDN's (`gs`, `s3`; in a URL: `?public=`). */
  readonly publicBaseUrl?: string;
  /** Whether this process writes there: then it is asked at once whether it keeps preconditions (`s3`). Default: when it first writes. */
  readonly isWritten?: boolean;
  /** How long a store may be silent before a request counts as failed. */
  readonly timeoutMs?: number;
  /** How often a request is tried in total, and the first pause between two tries. */
  readonly maxAttempts?: number;
  readonly retryDelayMs?: number;
}

interface BackendDefinition<Config> {
  readonly type: string;
  /** With the colon. */
  readonly scheme: string;
  /** For the message that lists the known schemes. */
  readonly example: string;
  /** @throws AppError `config_invalid` */
  parseUrl(url: URL, options: OpenStorageOptions): Config;
  create(config: Config): Promise<ObjectStorage>;
}

/** A backend in the list: its configuration is private. */
export interface Backend extends Omit<BackendDefinition<unknown>, 'parseUrl' | 'create'> {
  open(url: URL, options: OpenStorageOptions): Promise<ObjectStorage>;
}

export const defineBackend = <Config>(definition: BackendDefinition<Config>): BackendDefinition<Config> & Backend => ({
  ...definition,
  open: (url, options) => definition.create(definition.parseUrl(url, options)),
});

/** The error for an unusable storage URL. */
export const storageUrlInvalid = (url: string, reason: string): AppError =>
  new AppError('config_invalid', { problems: [`storage URL ${url}: ${reason}`] });

/** Refuses parameters that the backend does not know: a misspelt one would silently have no effect. */
export function assertKnownParameters(url: URL, known: readonly string[]): void {
  for (const parameter of url.searchParams.keys()) {
    if (!known.includes(parameter)) throw storageUrlInvalid(url.href, `unknown parameter '${parameter}'`);
  }
}
