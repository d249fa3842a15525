// The ETag of a status: made of the revisions of what it shows, so that computing it reads no file rows.
import type { UploadRecord } from '@symdepot/database';
import type { UploadSnapshot } from '../waiting/upload-snapshots.ts';

type Shown = Pick<UploadRecord, 'id' | 'revision'>;

/** Weak: the same status, but not necessarily the same bytes (a proxy may compress it). */
export const etagOf = (
  { upload, workersAlive }: Pick<UploadSnapshot, 'workersAlive'> & { readonly upload: Shown },
  related: readonly Shown[],
): string => `W/"${[upload, ...related].map(({ id, revision }) => `${id}.${revision}`).join('-')}${workersAlive === false ? '-idle' : ''}"`;

/** Whether an `If-None-Match` names it (RFC 9110 §13.1.2). Unlike Express's `fresh`, it ignores the `Cache-Control` of fetch. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
