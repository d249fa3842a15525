// The name of an archive: that of its form field, or the last part of its URL. Both end in `.zip` (Tecken §1.4).
import { AppError } from '@symdepot/errors';

export const maxArchiveNameLength = 100;

export const isArchiveName = (name: string): boolean => name.toLowerCase().endsWith('.zip');

/** @throws AppError `form_field_too_long`, `archive_extension_unrecognized`, `form_malformed` */
export function checkArchiveName(name: string, fileName: string): void {
  if (name.length > maxArchiveNameLength)
    throw new AppError('form_field_too_long', { field: name.slice(0, maxArchiveNameLength), limit: maxArchiveNameLength });
  checkExtension(name, isArchiveName(fileName) ? fileName : undefined);
  if (/\p{Cc}/u.test(name)) throw new AppError('form_malformed', { reason: 'the name of the archive has control characters' });
}

/** The last path segment, as written; a long one is cut at the front. @throws AppError `archive_extension_unrecognized` */
export function archiveNameOf({ pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  checkExtension(name);
  return name.slice(-maxArchiveNameLength);
}

function checkExtension(name: string, fileName?: string): void {
  if (isArchiveName(name)) return;
  const dot = name.lastIndexOf('.');
  throw new AppError('archive_extension_unrecognized', { extension: dot > 0 ? name.slice(dot) : '', fileName });
}
