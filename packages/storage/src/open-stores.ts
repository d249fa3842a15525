// Opens the stores of a process from its settings: the only place where those settings become stores.
// Neighbours: open-storage.ts (one store by its URL), symbol-store.ts, symbol-store-of.ts, staging.ts.
import { AppError, isAppError } from '@symdepot/errors';
import type { Lane } from '@symdepot/symbols';
import { createArtefactStore, type ArtefactStore } from './stores/artefact-store.ts';
import type { ObjectStorage } from './object-storage.ts';
import { observeStorage, type ObserveStoreCall } from './observe-storage.ts';
import { openStorage } from './open-storage.ts';
import { createStaging, type Staging } from './staging/staging.ts';
import { createSymbolStoreOf, type SymbolStoreOf } from './stores/symbol-store-of.ts';
import { createSymbolStore, type SymbolStore } from './stores/symbol-store.ts';

export interface StorageSettings {
  /** Seconds. */
  readonly STORAGE_READ_TIMEOUT: number;
}
export interface SymbolStoreSettings extends StorageSettings {
  readonly UPLOAD_DEFAULT_URL: string;
  readonly UPLOAD_TRY_SYMBOLS_URL: string;
}
export interface StagingSettings extends StorageSettings {
  readonly STAGING_URL: string;
}

export interface ArtefactSettings extends StorageSettings {
  readonly ARTEFACTS_URL?: string | undefined;
}

export interface OpenStoresOptions {
  /** Takes over each store as it is opened: closes it at the end, and may monitor its health. The store it returns is used. */
  readonly hold: (name: string, storage: ObjectStorage, options: { readonly isVital: boolean }) => ObjectStorage;
  /** Whether the process is useless without them; default true. Private buckets are never vital: few uploads go there. */
  readonly isVital?: boolean;
  /** Whether this process writes symbols files; a store is asked then whether it keeps preconditions. Staging always is written. */
  readonly isWritten?: boolean;
  /** A caller waits for the response: one retry, then 503. Default: as often as the backend retries. */
  readonly isAwaited?: boolean;
  /** Watches every call. */
  readonly observe?: ObserveStoreCall | undefined;
}

export interface SymbolStores {
  /** The public ones. */
  readonly storages: Readonly<Record<Lane, ObjectStorage>>;
  readonly symbolStore: SymbolStore;
  /** Where the files of an upload go, which may be a private bucket. */
  readonly symbolStoreOf: SymbolStoreOf;
}

/** @throws AppError `config_invalid`, `storage_unavailable` */
export async function openSymbolStores(settings: SymbolStoreSettings, options: OpenStoresOptions): Promise<SymbolStores> {
  const { hold, isVital = true } = options;
  const storages = {
    release: hold('release storage', await open(settings.UPLOAD_DEFAULT_URL, settings, options), { isVital }),
    try: hold('try storage', await open(settings.UPLOAD_TRY_SYMBOLS_URL, settings, options), { isVital }),
  };
  const symbolStore = createSymbolStore(storages);
  const openBucket = async (url: string): Promise<ObjectStorage> =>
    hold('private bucket', await open(url, settings, options).catch(asOutage), { isVital: false });
  return { storages, symbolStore, symbolStoreOf: createSymbolStoreOf(symbolStore, openBucket) };
}

/** @throws AppError `config_invalid`, `storage_unavailable` */
export async function openStaging(settings: StagingSettings, options: OpenStoresOptions): Promise<Staging> {
  const { hold, isVital = true } = options;
  return createStaging(hold('staging storage', await open(settings.STAGING_URL, settings, { ...options, isWritten: true }), { isVital }));
}

/** Undefined when none are kept. @throws AppError `config_invalid`, `storage_unavailable` */
export async function openArtefactStore(settings: ArtefactSettings, options: OpenStoresOptions): Promise<ArtefactStore | undefined> {
  const { ARTEFACTS_URL: url } = settings;
  if (url === undefined) return undefined;
  // Symbols come and go without it.
  return createArtefactStore(options.hold('artefact storage', await open(url, settings, options), { isVital: false }));
}

const awaitedAttempts = 2;

async function open(
  url: string,
  { STORAGE_READ_TIMEOUT: seconds }: StorageSettings,
  { isAwaited, isWritten = false, observe }: OpenStoresOptions,
): Promise<ObjectStorage> {
  const storage = await openStorage(url, { timeoutMs: seconds * 1_000, isWritten, ...(isAwaited && { maxAttempts: awaitedAttempts }) });
  return observe ? observeStorage(storage, observe) : storage;
}

/** Of a bucket that is opened for an upload, not at start: operators mend it, and the upload is tried again. */
const asOutage = (error: unknown): never => {
  throw isAppError(error, 'config_invalid') ? new AppError('storage_unavailable', undefined, { cause: error }) : error;
};
