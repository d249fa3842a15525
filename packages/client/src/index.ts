// @symdepot/client: uploads archives, waits for their outcome, and asks about files, over HTTP.
export type { CoverageFile, Lane, AuthInfo } from '@symdepot/api';
export { AppError, isAppError } from '@symdepot/errors';
export { archiveName, type ArchiveSource } from './archive-source.ts';
export { createClient, type Client } from './create-client.ts';
export type { Pause } from './retrying.ts';
export type { SendableFile } from './send-file.ts';
export type { HeardUpload, StatedUpload } from './tolerant-schemas.ts';
