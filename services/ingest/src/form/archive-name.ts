// The name of an archive: that of its form field, or the last part of its URL. Both end as archives do (Tecken §1.4: `.zip`; what it
// is its content says); of what is named by its content it may be any.
import { AppError } from '@symdepot/errors';

/** What a protocol takes. */
export interface NameRules {
  /** @throws AppError `form_field_too_long`, `archive_extension_unrecognized`, `form_malformed` */
  check(name: string, fileName: string): void;
  /** The last path segment, as written; a long one is cut at the front. @throws AppError `archive_extension_unrecognized` */
  ofUrl(url: URL): string;
}

export const maxArchiveNameLength = 100;

const endings = ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.zst', '.tzst'];

export const isArchiveName = (name: string): boolean => endings.some((ending) => name.toLowerCase().endsWith(ending));

export const archiveNames: NameRules = {
  check(name, fileName) {
    checkLength(name);
    checkExtension(name, isArchiveName(fileName) ? fileName : undefined);
    checkControls(name);
  },
  ofUrl(url) {
    const name = lastSegment(url);
    checkExtension(name);
    return name.slice(-maxArchiveNameLength);
  },
};

export const anyNames: NameRules = {
  check(name) {
    checkLength(name);
    checkControls(name);
  },
  ofUrl: (url) => decodeSegment(lastSegment(url)).slice(-maxArchiveNameLength),
};

const lastSegment = ({ pathname }: URL): string => pathname.slice(pathname.lastIndexOf('/') + 1);

/** A file may be stored under it; what cannot be decoded is a name as it is. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment).replace(/\p{Cc}/gu, '');
  } catch {
    return segment;
  }
}

function checkLength(name: string): void {
  if (name.length > maxArchiveNameLength)
    throw new AppError('form_field_too_long', { field: name.slice(0, maxArchiveNameLength), limit: maxArchiveNameLength });
}

function checkControls(name: string): void {
  if (/\p{Cc}/u.test(name)) throw new AppError('form_malformed', { reason: 'the name of the archive has control characters' });
}

function checkExtension(name: string, fileName?: string): void {
  if (isArchiveName(name)) return;
  const dot = name.lastIndexOf('.');
  throw new AppError('archive_extension_unrecognized', { extension: dot > 0 ? name.slice(dot) : '', fileName });
}
