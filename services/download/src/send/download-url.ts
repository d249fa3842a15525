// The URL from which a caller gets the bytes of a file: DOWNLOAD_MODE. Streaming is in send-object.ts.
import { AppError } from '@symdepot/errors';
import { hasSignedUrls, type ObjectStorage, type StoredSymbolsFile, type SymbolStore } from '@symdepot/storage';
import { keyPath } from '@symdepot/symbols';
import type { DownloadConfig } from '../config.ts';

/** The URL to redirect to; undefined: the bytes are sent by this service. */
export type DownloadUrlOf = (file: StoredSymbolsFile) => Promise<string | undefined>;

type DeliverConfig = Pick<DownloadConfig, 'DOWNLOAD_MODE' | 'DOWNLOAD_SIGNED_URL_SECONDS'>;

export function createDownloadUrlOf(config: DeliverConfig, symbolStore: Pick<SymbolStore, 'publicUrl' | 'signedUrl'>): DownloadUrlOf {
  const expiresInMs = config.DOWNLOAD_SIGNED_URL_SECONDS * 1_000;
  const modes: Readonly<Record<DownloadConfig['DOWNLOAD_MODE'], DownloadUrlOf>> = {
    redirect: async ({ lane, key }) => symbolStore.publicUrl(lane, key) ?? `/objects/${lane}/${keyPath(key)}`,
    signed: ({ lane, key }) => symbolStore.signedUrl(lane, key, { expiresInMs }),
    stream: async () => undefined,
  };
  return modes[config.DOWNLOAD_MODE];
}

/** @throws AppError `config_invalid` if the mode needs something that a bucket does not support */
export function assertMode({ DOWNLOAD_MODE: mode }: DeliverConfig, storages: readonly ObjectStorage[]): void {
  const unable = mode === 'signed' ? storages.filter((storage) => !hasSignedUrls(storage)) : [];
  if (unable.length === 0) return;
  const names = [...new Set(unable.map(({ bucket }) => bucket))].join(', ');
  throw new AppError('config_invalid', { problems: [`DOWNLOAD_MODE: no signed URLs can be had of ${names}. Use stream, or redirect`] });
}
