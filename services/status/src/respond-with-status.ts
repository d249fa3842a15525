// THE use case: the status of an upload, or 304 if the caller has it already; immediately, or once something has changed.
import type { UploadStatusResponse } from '@symdepot/api';
import { awaitUpload, type Database, type UploadRecord } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import { isTerminal } from '@symdepot/symbols';
import { mayView } from './access/authorize-upload.ts';
import { findRefusals } from './access/find-actions.ts';
import { retryAfterSeconds } from './waiting/retry-after.ts';
import type { StatusConfig } from './config.ts';
import type { StatusContext } from './context.ts';
import { isSameSnapshot, presentSnapshot, readSnapshot, type UploadSnapshot } from './waiting/upload-snapshots.ts';
import { cachingFor, etagOf, isKnown } from './present/etag.ts';
import { presentUpload, type Shown } from './present/present-upload.ts';

/** 304 when the caller has it already. */
export type StatusResponse = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly status: 200; readonly body: UploadStatusResponse }
  | { readonly status: 304 }
);

export interface StatusRequest {
  readonly caller: Caller;
  readonly ifNoneMatch: string | undefined;
  readonly waitSeconds: number | undefined;
  /** Fires when the caller has disconnected. */
  readonly signal: AbortSignal;
}

const maxRelated = 5;

/** @throws AppError those of `watchers.hold`, `upload_not_found` when the record expires meanwhile; the reason of `signal` */
export async function respondWithStatus(context: StatusContext, upload: UploadRecord, request: StatusRequest): Promise<StatusResponse> {
  const { database } = context;
  const found = await complete(database, await readSnapshot(database, upload), request.caller);
  const isAskedToWait =
    request.waitSeconds !== undefined && (request.ifNoneMatch === undefined || isKnown(request.ifNoneMatch, found.etag));
  if (!isAskedToWait || isTerminal(upload.state)) return response(context, found, request);
  const changed = await context.watchers.hold(request.caller.userId, (stopEarly) =>
    awaitChange(context, found.snapshot, request, stopEarly),
  );
  return response(context, await complete(database, changed, request.caller), request);
}

/** A caller that says what it has seen waits for any change; one that does not waits for progress. */
async function awaitChange(
  { database, snapshots, config }: StatusContext,
  seen: UploadSnapshot,
  request: StatusRequest,
  stopEarly: AbortSignal,
): Promise<UploadSnapshot> {
  const patience = { waitMs: (request.waitSeconds ?? 0) * 1_000, stopEarly, signal: request.signal };
  const isEnough =
    request.ifNoneMatch === undefined ? createIsProgress(config) : (snapshot: UploadSnapshot) => !isSameSnapshot(snapshot, seen);
  const { read, leave } = snapshots.follow(seen.upload.id);
  try {
    return await awaitUpload(database.changes, { uploadId: seen.upload.id, read, isEnough }, patience);
  } finally {
    leave();
  }
}

/** Whether there is anything that the first snapshot did not show. */
function createIsProgress(config: StatusConfig): (snapshot: UploadSnapshot) => boolean {
  let first: string | undefined;
  return (snapshot) => {
    const told = JSON.stringify(presentSnapshot(snapshot, config));
    return told !== (first ??= told) || isTerminal(snapshot.upload.state);
  };
}

interface Found extends Shown {
  readonly etag: string;
}

async function complete(database: Database, snapshot: UploadSnapshot, caller: Caller): Promise<Found> {
  const [found, refusals] = await Promise.all([
    database.uploads.listRelated(snapshot.upload, maxRelated),
    findRefusals(database, snapshot.upload, caller),
  ]);
  // Members of a token's group may see what was sent with it, and not all that its user has sent.
  const isSeen = await Promise.all(found.map((upload) => mayView(database, upload, caller)));
  const related = found.filter((_, index) => isSeen[index]);
  return { snapshot, related, refusals, etag: etagOf(snapshot, related, [refusals.retry, refusals.cancel]) };
}

/** What is read here is as new as the rows that the ETag was made of, or newer: then the next request gets another ETag. */
async function response(
  context: StatusContext,
  { etag, ...shown }: Found,
  { ifNoneMatch, caller }: StatusRequest,
): Promise<StatusResponse> {
  const { upload, progress } = shown.snapshot;
  const again = isTerminal(upload.state) ? {} : { 'Retry-After': String(retryAfterSeconds(upload, progress)) };
  const headers = { 'Cache-Control': cachingFor(caller), ETag: etag, ...again };
  if (isKnown(ifNoneMatch, etag)) return { status: 304, headers };
  return { status: 200, headers, body: { upload: await presentUpload(context, shown) } };
}
