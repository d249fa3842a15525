// @symdepot/client: uploads archives, waits for their outcome, and asks about files, over HTTP.
export type { CoverageEntry, CoverageFile, Lane, UploadFile, AuthInfo, UploadAccepted } from '@symdepot/api';
export { AppError, isAppError, type ErrorCode } from '@symdepot/errors';
export { archiveName, type ArchiveSource } from './archive-source.ts';
export type { CoverageOptions } from './check-coverage.ts';
export { createClient, type CallOptions, type Client, type ClientOptions } from './create-client.ts';
export type { Download, DownloadOptions } from './download-file.ts';
export type { ListOptions } from './list-files.ts';
export type { Pause } from './retrying.ts';
export type { UploadOptions } from './send-archive.ts';
export type { SendableFile } from './send-file.ts';
export type { OpenedUpload, SendFilesOptions } from './send-files.ts';
export type { HeardUpload, StatedUpload } from './tolerant-schemas.ts';
export type { WaitOptions } from './wait-for-upload.ts';
