// @symdepot/client: uploads archives, waits for their outcome, queries files, and keeps build environments, over HTTP.
export type { CoverageFile, Lane, AuthInfo, UploadFile, EnvironmentRequest, EnvironmentShape } from '@symdepot/api';
export { AppError, isAppError } from '@symdepot/errors';
export { archiveName, fileName, type ArchiveSource } from './upload/archive-source.ts';
export { createClient, type Client } from './create-client.ts';
export type { ArtefactName, PartialFile } from './environments/download-artefact.ts';
export type { StoredArtefact } from './environments/store-artefact.ts';
export type { HeardListedUpload } from './list-uploads.ts';
export type { Pause } from './http/retrying.ts';
export type { SendableFile } from './upload/send-file.ts';
export type { HeardUpload, StatedUpload } from './watch/tolerant-schemas.ts';
