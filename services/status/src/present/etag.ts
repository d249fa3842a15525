// ETags: that of a status is made of the revisions of what it shows, so that computing it reads no file rows; that of a list is
// made of what it says.
import { createHash } from 'node:crypto';
import type { UploadRecord } from '@symdepot/database';
import type { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import type { UploadSnapshot } from '../waiting/upload-snapshots.ts';

type Shown = Pick<UploadRecord, 'id' | 'revision'>;

/** Weak: the same status, but not necessarily the same bytes (a proxy may compress it). */
export function etagOf(
  { upload, workersAlive, lanePaused }: Pick<UploadSnapshot, 'workersAlive' | 'lanePaused'> & { readonly upload: Shown },
  related: readonly Shown[],
  refusals: readonly (Pick<AppError, 'code'> | undefined)[] = [],
): string {
  const revisions = [upload, ...related].map(({ id, revision }) => `${id}.${revision}`);
  const around = [workersAlive === false ? ['idle'] : [], lanePaused === true ? ['paused'] : []].flat();
  return `W/"${[...revisions, ...around, ...refusals.map((refusal) => refusal?.code ?? 'ok')].join('-')}"`;
}

/** Whether an `If-None-Match` names it (RFC 9110 §13.1.2). Unlike Express's `fresh`, it ignores the `Cache-Control` of fetch. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}

/** What a browser is told of somebody who is signed in stays nowhere on its machine: the site keeps what it has an ETag of itself. */
export const cachingFor = ({ session }: Pick<Caller, 'session'>): string => (session ? 'no-store' : 'private, no-cache');

/** A page of a list, or 304 to a caller that has the same. */
export function respondWithPage<T extends object>(body: T, ifNoneMatch: string | undefined, caller: Pick<Caller, 'session'>) {
  const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;
  const headers = { 'Cache-Control': cachingFor(caller), ETag: etag };
  return isKnown(ifNoneMatch, etag) ? ({ status: 304, headers } as const) : ({ status: 200, headers, body } as const);
}
