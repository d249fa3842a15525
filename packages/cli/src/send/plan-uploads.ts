// Divides the files to send into uploads, so that several can be sent at once: archives (protocol v1), or manifests of files that
// are sent one by one (v2). Neighbour: send-uploads.ts.
import { basename } from 'node:path';
import { archiveName, fileName, type Client, type Pause, type SendableFile } from '@symdepot/client';
import { cutBatches } from '@symdepot/symbols';
import { totalBytes } from '../local/local-file.ts';
import { zipFiles, type ZippedFile } from './zip-files.ts';

export interface SendingOptions {
  readonly isTry: boolean;
  readonly isStrict: boolean;
  readonly signal: AbortSignal;
  /** Of `bytes`; `kept` of them were there before. */
  onSent(bytes: number, kept?: number): void;
  onRetry(pause: Pause): void;
}

/** One upload that is to be made. */
export interface PlannedUpload {
  readonly name: string;
  readonly files: number;
  /** For progress: of the ZIP, or of the files before they are compressed. */
  readonly bytes: number;
  /** Ends when the server has everything. @throws what the client throws */
  send(client: Client, options: SendingOptions): Promise<Awaited<ReturnType<Client['uploadFiles']>>>;
}

/** Far below the server's ceiling of entries, and of the directory that it has to read. */
const filesPerArchive = 5_000;

/** `maxBytes` counts before compression; one larger file is an archive of its own. `isAny`: the server names them by their content. */
export const planArchives = (files: readonly ZippedFile[], maxBytes: number, isAny = false): PlannedUpload[] =>
  cutFiles(files, filesPerArchive, maxBytes).map((part, index, { length }) => {
    const name = length === 1 ? 'symbols.zip' : `symbols-${index + 1}.zip`;
    const send: PlannedUpload['send'] = (client, { onSent, ...options }) =>
      client.upload(() => zipFiles(part, onSent), { ...options, name, isAny });
    return { name, ...sizesOf(part), send };
  });

/** It goes as it is. */
export function planArchive(path: string, bytes: number, files: number): PlannedUpload {
  const name = archiveName(basename(path));
  return { name, files, bytes, send: (client, options) => client.upload(path, { ...options, name }) };
}

/** A file that the server names by its content, or an archive of such: it goes as it is. */
export function planAny({ path, bytes }: ZippedFile): PlannedUpload {
  const name = fileName(basename(path));
  return { name, files: 1, bytes, send: (client, options) => client.upload(path, { ...options, name, isAny: true }) };
}

/** Goes to the lane of the token. Each file is by itself, so those of ZIPs are too. */
export const planManifests = (files: readonly SendableFile[], filesPerList: number, maxBytes: number): PlannedUpload[] =>
  cutFiles(files, filesPerList, maxBytes).map((part, index, { length }) => ({
    name: length === 1 ? 'files' : `files-${index + 1}`,
    ...sizesOf(part),
    send: (client, options) => client.uploadFiles(part, options),
  }));

type Sized = { readonly bytes: number };

const sizesOf = (files: readonly Sized[]) => ({ files: files.length, bytes: totalBytes(files) });

function cutFiles<F extends Sized>(files: readonly F[], maxMembers: number, maxCompressedBytes: number): F[][] {
  const batches = cutBatches(
    files.map(({ bytes }) => ({ compressedBytes: bytes })),
    { maxMembers, maxCompressedBytes },
  );
  return files.reduce<F[][]>((parts, file, index) => {
    (parts[batches[index]!] ??= []).push(file);
    return parts;
  }, []);
}
