// Sends an artefact to who may have it: for ever the same bytes under the same name (ADR 46). What the row says decides; the store is
// only asked for the bytes, and if it has others the row says so from then on. Neighbours: send-bytes.ts, ../routes/get-artefact.ts.
import type { ArtefactName, ArtefactRecord } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { damage, type StoredObject } from '@symdepot/storage';
import type { DownloadContext } from '../context.ts';
import { artefactAsked, artefactCutShort, artefactFoundDamaged, checkUnasked, damageUnrecorded, useUnrecorded } from '../events.ts';
import type { artefactResults } from '../metrics.ts';
import { sendBytes, type Exchange, type Pass } from './send-bytes.ts';

const caching: Readonly<Record<ArtefactRecord['visibility'], string>> = {
  public: 'public, max-age=31536000, immutable',
  internal: 'private, max-age=31536000, immutable',
};

/** @throws AppError `artefacts_not_offered`, `artefact_not_found`, `artefact_removed`, `artefact_damaged`, `storage_unavailable`, `database_unavailable` */
export async function sendArtefact(
  context: DownloadContext,
  name: ArtefactName,
  { caller, request, response }: Pick<Exchange, 'request' | 'response'> & { readonly caller: Caller | undefined },
): Promise<void> {
  const { artefactStore, database } = context;
  if (!artefactStore) throw new AppError('artefacts_not_offered');
  const artefact = await database.artefacts.find(name);
  const result = judge(artefact, caller);
  artefactAsked(context, result);
  if (!artefact || result !== 'found') throw refusalOf(result, artefact);
  const { visibility, sha256 } = artefact;
  const headers = {
    // Of a shared machine: the next user must not get it from the browser.
    'Cache-Control': caller?.session ? 'no-store' : caching[visibility],
    'Repr-Digest': `sha-512=:${toBase64(artefact.sha512)}:, sha-256=:${toBase64(sha256 ?? '')}:`,
  };
  const bytes = {
    object: describe(artefact),
    async open({ range }: { range?: { start: number; end: number } }) {
      // Of a part nobody here can tell whether it is right: a worker reads the whole, unless one has lately.
      if (range && range.end - range.start < artefact.bytes) await askForCheck(context, artefact, readLatelyMs);
      return artefactStore.open(artefact, range && { range });
    },
    through: counted(context),
    onCutShort: (error: AppError) => artefactCutShort(context, request, artefact, error),
  };
  if (request.method === 'GET')
    await database.artefacts.recordUse(artefact).catch((error: unknown) => useUnrecorded(context, artefact, error));
  try {
    await sendBytes(bytes, { request, response, headers });
  } catch (error) {
    // The store, or the object: whoever reads it again can tell.
    if (isAppError(error, 'storage_unavailable')) await askForCheck(context, artefact, readJustNowMs);
    if (!isAppError(error, 'artefact_damaged')) throw error;
    const isStill = await recordDamage(context, artefact, error);
    if (isStill || response.headersSent) throw error;
    // It was removed, or stored anew, while it was asked for.
    await sendArtefact(context, name, { caller, request, response });
  }
}

/** Within this time a part of it is handed out without another check. */
const readLatelyMs = 12 * 3_600_000;
/** While a store fails, each artefact that is asked for is checked so often at most. */
const readJustNowMs = 10 * 60_000;

async function askForCheck(context: DownloadContext, artefact: ArtefactRecord, unlessWithinMs: number): Promise<void> {
  const unlessSince = new Date(Date.now() - unlessWithinMs);
  await context.database.artefacts.askForCheck(artefact, unlessSince).catch((error: unknown) => checkUnasked(context, artefact, error));
}

/** From now on it is not handed out, and whoever announces it is asked for it. @returns false when its row has changed meanwhile */
async function recordDamage(context: DownloadContext, artefact: ArtefactRecord, error: AppError): Promise<boolean> {
  const isStill = await context.database.artefacts.recordVerified(artefact, false).catch((failure: unknown) => {
    damageUnrecorded(context, artefact, failure);
    return true;
  });
  if (isStill) artefactFoundDamaged(context, artefact, error);
  return isStill;
}

type Result = (typeof artefactResults)[number];

/** One that the caller may not have is not there, also when it was removed. */
function judge(artefact: ArtefactRecord | undefined, caller: Caller | undefined): Result {
  const mayRead = artefact?.visibility === 'public' || caller?.permissions.includes('read_internal_artefacts') === true;
  if (!artefact || !mayRead) return 'missing';
  if (artefact.removedAt) return 'removed';
  if (artefact.state === 'damaged') return 'damaged';
  return artefact.state === 'stored' ? 'found' : 'missing';
}

function refusalOf(result: Result, artefact: ArtefactRecord | undefined): AppError {
  if (result === 'damaged') return damage('a check, or a download, has found it so');
  if (result === 'removed' && artefact?.removedAt)
    return new AppError('artefact_removed', { removedAt: artefact.removedAt, reason: artefact.removalReason ?? '' });
  return new AppError('artefact_not_found');
}

const counted = ({ metrics }: DownloadContext): Pass =>
  async function* count(chunks) {
    for await (const chunk of chunks) {
      metrics.symdepot_sent_artefact_bytes_total.inc(chunk.length);
      yield chunk;
    }
  };

/** As if the store had said so: its name is its digest, and so is its ETag. */
const describe = ({ sha512, bytes, mediaType, storedAt }: ArtefactRecord): StoredObject => ({
  name: sha512,
  storedBytes: bytes,
  generation: sha512,
  updatedAt: storedAt ?? new Date(0),
  contentType: mediaType ?? 'application/octet-stream',
  contentEncoding: null,
  cacheControl: null,
  metadata: {},
});

const toBase64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
