// The door of Breakpad's sym_upload (v1: a form; v2: create, PUT, complete) and of chromite's upload_symbols. What they take for
// success decides what we say: exactly 200 or an error, and no `result` or `status` in the body of one. docs/doors.md. Neighbours:
// breakpad/ (the use cases), breakpadDoor of runtime (tokens, and how errors are told).
import { parseBreakpadPath, routes, type BreakpadCall } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { closedSignal, drainBeforeResponse, readBody, requestContext, serve, type Caller, type Exchange } from '@symdepot/runtime/http';
import type { Lane } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import { anyNames } from '../form/archive-name.ts';
import { receiveForm } from '../form/receive-form.ts';
import { findReceivers } from '../request/receivers.ts';
import { requestedLane } from '../request/requested-lane.ts';
import { openFileBody } from '../staging/parts/open-file-body.ts';
import { submitUpload, type UploadRequest } from '../staging/stage-upload.ts';
import { awaitFile, submitSent } from './breakpad/complete-upload.ts';
import { areStored, spellingsOf } from './breakpad/find-symbols-of.ts';
import { receiveBytes } from './breakpad/receive-bytes.ts';
import { maxSymbolIdBytes, parseSymbolId, saidFile, type SaidFile } from './breakpad/symbol-id.ts';
import { openKey, reserveUpload } from './breakpad/upload-key.ts';
import type { Protocol } from './protocol.ts';

const { ingest } = routes;
const unstored = { 'Cache-Control': 'no-store' };

/** Its paths are too free for a pattern: a token in them, a slash more, names that nobody has encoded. */
const callOf =
  <K extends BreakpadCall['kind']>(kind: K) =>
  ({ path }: Exchange['request']) => {
    const parsed = parseBreakpadPath(path);
    if (!parsed || parsed.call?.kind !== kind) return undefined;
    return { ...(parsed.call as Extract<BreakpadCall, { readonly kind: K }>), isTry: parsed.isTry };
  };

function laneOf({ originalUrl }: Exchange['request'], { permissions }: Caller, isTry: boolean): Lane {
  return requestedLane(originalUrl, isTry ? ['try'] : [], permissions.includes('upload_symbols'));
}

const wordOf = (isStored: boolean) => (isStored ? 'FOUND' : 'MISSING');

const check = serve([ingest.checkBreakpadSymbols, ingest.checkTryBreakpadSymbols], { match: callOf('check') })(async (
  context: IngestContext,
  { params: { file, id, isTry }, caller },
  { request },
) => {
  const module = spellingsOf(file).map((debugFile) => ({ debugFile, debugId: id }));
  const [isStored] = await areStored(context, [module], { ...caller, lane: laneOf(request, caller, isTry) });
  return { status: 200, headers: unstored, body: { status: wordOf(isStored!) } };
});

const checkMany = serve([ingest.checkManyBreakpadSymbols, ingest.checkManyTryBreakpadSymbols], { match: callOf('check-many') })(async (
  context: IngestContext,
  { params: { isTry }, body, caller },
  { request },
) => {
  const symbolIds = body.symbol_ids.map(({ debug_file: debugFile, debug_id: debugId }) => ({ debugFile, debugId }));
  const modules = symbolIds.map((symbolId) => [symbolId]);
  const stored = await areStored(context, modules, { ...caller, lane: laneOf(request, caller, isTry) });
  const pairs = symbolIds.map((symbolId, at) => ({ symbolId, status: wordOf(stored[at]!) }) as const);
  return { status: 200, headers: unstored, body: { pairs } };
});

const create = serve([ingest.createBreakpadUpload, ingest.createTryBreakpadUpload], { match: callOf('create') })(async (
  context: IngestContext,
  { params: { isTry }, caller },
  { request },
) => {
  const key = await reserveUpload(context, { tokenId: tokenIdOf(caller), lane: laneOf(request, caller, isTry) });
  const base = `${request.protocol}://${request.get('host') ?? 'localhost'}`;
  return { status: 200, headers: unstored, body: { uploadUrl: `${base}/breakpad/put/${key}`, uploadKey: key } };
});

/** Who has signed in to the site has no use for it. @throws AppError `token_missing` */
function tokenIdOf({ token }: Caller): number {
  if (!token) throw new AppError('token_missing');
  return token.id;
}

const send = serve(ingest.sendBreakpadFile, { match: callOf('put') })(async (
  context: IngestContext,
  { params: { key } },
  { request, response },
) => {
  if (context.stopping.aborted) throw new AppError('draining');
  const reserved = await openKey(context, key);
  const { tokenId, lane } = reserved;
  // A token says by itself whose it is.
  const sender = { tokenId, isBySession: false, lane, user: { id: 0 } };
  if (!(await context.database.tokens.isSenderAuthorized(sender))) throw new AppError('sender_gone');
  const limit = context.config.UPLOAD_MAX_BYTES;
  const tooLong = new AppError('archive_too_large', { limit });
  if (Number(request.get('Content-Length') ?? 0) > limit) throw tooLong;
  const signal = AbortSignal.any([closedSignal(response), context.cutting]);
  const quota = context.sending.of(tokenId);
  quota.take(1);
  try {
    await receiveBytes(context, reserved, openFileBody(request, { maxBytes: limit, tooLong }, signal), signal);
  } finally {
    quota.leave();
  }
  await drainBeforeResponse(request, response);
  return { status: 200, headers: { ...unstored, 'Content-Type': 'text/plain' }, body: '' };
});

const complete = serve([ingest.completeBreakpadUpload, ingest.completeTryBreakpadUpload], { match: callOf('complete') })(async (
  context: IngestContext,
  { params: { key }, caller },
  { request, response },
) => {
  const reserved = await openKey(context, key);
  if (reserved.tokenId !== caller.token?.id) throw new AppError('breakpad_upload_not_found');
  const file = parseSymbolId((await readBody(request, { maxBytes: maxSymbolIdBytes })).toString());
  const { requestId } = requestContext(request);
  const waiter = { sentAt: performance.now(), requestId, signal: closedSignal(response) };
  const upload = await submitSent(context, reserved, requestOf(context, file, { request, caller, lane: reserved.lane }), waiter.signal);
  return { ...(await awaitFile(context, upload, waiter)), headers: unstored };
});

interface Sending {
  readonly request: Exchange['request'];
  readonly caller: Caller;
  readonly lane: Lane;
}

function requestOf(
  context: IngestContext,
  file: Pick<SaidFile, 'fileName'> & Partial<SaidFile>,
  { request, caller, lane }: Sending,
): UploadRequest {
  const { debugFile = null, debugId = null, fileName } = file;
  const { requestId, traceparent } = requestContext(request);
  return {
    kind: 'any',
    door: 'breakpad',
    expected: { debugFile, debugId },
    archiveName: fileName.slice(-maxNameLength),
    userId: caller.userId,
    userEmail: caller.userEmail,
    tokenId: caller.token?.id ?? null,
    isBySession: caller.token === null,
    lane,
    receivers: findReceivers(undefined, caller, context.notifyRules),
    isStrict: context.config.UPLOAD_STRICT,
    requestId,
    traceparent,
  };
}

/** As of archives. */
const maxNameLength = 100;

const upload = serve([ingest.uploadByBreakpad, ingest.uploadTryByBreakpad], { match: callOf('upload') })(async (
  context: IngestContext,
  { params: { isTry }, caller },
  { request, response },
) => {
  const signal = closedSignal(response);
  const { fields, file } = await receiveForm(context, request, anyNames, signal);
  if (!file) throw new AppError('no_file');
  const waiter = { sentAt: performance.now(), requestId: requestContext(request).requestId, signal };
  const [debugFile, debugId] = [fields.get('debug_file'), fields.get('debug_identifier')];
  const said = debugFile && debugId ? saidFile(debugFile, debugId, 'BREAKPAD') : { fileName: file.archiveName };
  const lane = laneOf(request, caller, isTry || fields.getAll('try').some(Boolean));
  const recorded = await submitUpload(context, file.archive, requestOf(context, said, { request, caller, lane }));
  return { ...(await awaitFile(context, recorded, waiter)), headers: unstored };
});

export const breakpad: Protocol = { name: 'breakpad', served: [check, checkMany, create, send, complete, upload] };
