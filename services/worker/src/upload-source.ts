// Defines what a kind of upload is to the worker: how its files are listed and read, and what refuses or ends it. The rest is the
// same for all of them. Neighbours: sources/ (one file each), jobs/process-upload.ts and the batches, which use one.
import type { Readable } from 'node:stream';
import type { InspectOptions } from '@symdepot/archive';
import type { InspectionRow, UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { InspectedContent, Problem } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';

export interface UploadSource {
  /** Since when an upload that is started for the first time has waited for a worker; undefined where that is unknown. */
  queuedSince(upload: UploadRecord): Date | undefined;
  /**
   * Step `list`: writes what is to be inspected, divided into batches, and advances the upload to `inspect`; all or nothing. What has
   * to be unpacked before is so in step `unpack`, which is left where it was interrupted.
   * @returns why the upload is refused as a whole: then nothing is written
   */
  list(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]>;
  /** Opens these files of the upload, which are of one batch, for reading. @throws AppError `archive_bytes_missing` */
  open(context: WorkerContext, upload: UploadRecord, files: readonly UploadFileRecord[], signal: AbortSignal): Promise<OpenedFiles>;
  /** Step `gate`: why none of what was inspected is published. */
  gate(context: WorkerContext, upload: UploadRecord): Promise<readonly Problem[]>;
  /** What was listed is published: is that all? @throws AppError `upload_superseded` */
  settle(context: WorkerContext, upload: UploadRecord): Promise<Settlement>;
}

export interface OpenedFiles {
  /** What is stored of an inspected file, in this encoding: checked against what was inspected. @throws AppError `archive_bytes_missing` */
  openBody(file: UploadFileRecord, contentEncoding: 'gzip' | null, signal: AbortSignal): Promise<Readable | Buffer>;
  /** Reads all of it once. @throws AppError `archive_bytes_missing` */
  inspect(file: UploadFileRecord, options: InspectOptions): Promise<Inspected>;
}

/** What was read of a file, and its first bytes. */
export type Inspected = InspectionRow & { readonly content?: InspectedContent };

/** The upload ends, `rejected` if there are problems; or it was handed back, as its row is now, to wait for more files. */
export type Settlement = { readonly problems: readonly Problem[] } | { readonly continued: UploadRecord };
