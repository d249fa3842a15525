// Protocol v2, as Mozilla's newest client speaks it (contract §3, Tecken §1.14): files are announced, each is sent to a URL of
// its own in any number of requests, and the upload is closed. The URL is ours on every backend.
import type { Readable } from 'node:stream';
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { closedSignal, drainBeforeResponse, requestContext, serve, type ResponseOf } from '@symdepot/runtime/http';
import { announceFiles } from '../v2/announce-files.ts';
import { respondToUpload } from '../request/respond-to-upload.ts';
import { requestedLane } from '../request/requested-lane.ts';
import { closeManifest } from '../v2/close-manifest.ts';
import { parseContentRange } from '../staging/parts/content-range.ts';
import type { IngestContext } from '../context.ts';
import { openFileBody, type BodyLimit } from '../staging/parts/open-file-body.ts';
import { isStrictWanted, parsePrefer } from '../request/prefer.ts';
import type { Protocol } from './protocol.ts';
import { findSession, receiveFile, type FileReceipt } from '../v2/receive-file.ts';
import { findReceivers } from '../request/receivers.ts';

const announce = serve(routes.ingest.announceFiles)(async (context: IngestContext, { headers, body: list, caller }, { request }) => {
  const { userId, userEmail, token, permissions, deriveSecret } = caller;
  // The URL of each file is derived from it, whenever the same list is announced again.
  if (!token) throw new AppError('file_list_needs_token');
  const { requestId, traceparent } = requestContext(request);
  const isStrict = isStrictWanted(headers.Prefer);
  const announced = await announceFiles(context, list.files, {
    userId,
    userEmail,
    tokenId: token.id,
    isBySession: false,
    deriveSecret,
    lane: requestedLane(request.originalUrl, list.try === true ? ['try'] : [], permissions.includes('upload_symbols')),
    receivers: findReceivers(headers['X-Notify-Url'], caller, context.notifyRules),
    isStrict: isStrict || context.config.UPLOAD_STRICT,
    requestId,
    traceparent,
    baseUrl: `${request.protocol}://${request.get('host') ?? 'localhost'}`,
  });
  return {
    status: 201,
    headers: { 'Cache-Control': 'no-store', ...(isStrict && { 'Preference-Applied': 'handling=strict' }) },
    body: announced,
  };
});

const complete = serve(routes.ingest.completeUpload)(async (context: IngestContext, { params, headers, caller }, { request, response }) => {
  const { requestId, traceparent } = requestContext(request);
  const waiter = { preference: parsePrefer(headers.Prefer), sentAt: performance.now(), requestId, signal: closedSignal(response) };
  const upload = await closeManifest(context, params.id, caller, traceparent);
  return respondToUpload(context, upload, waiter);
});

const sendFile = serve(routes.ingest.sendFile)(async (context: IngestContext, { params, query, headers }, { request, response }) => {
  if (context.stopping.aborted) throw new AppError('draining');
  const declared = request.get('Content-Length');
  const range = parseContentRange(headers['Content-Range'], declared === undefined ? undefined : Number(declared));
  const session = await findSession(context, params.id, query.session);
  const signal = AbortSignal.any([closedSignal(response), context.cutting]);
  const openBody = (limit: BodyLimit): Readable => openFileBody(request, limit, signal);
  const { traceparent } = requestContext(request);
  // Per process: the bytes of an unfinished file may go to any of them, and the scarce resources are memory and streams.
  const quota = context.sending.of(session.tokenId ?? `upload ${session.uploadId}`);
  quota.take(1);
  try {
    const reception = await receiveFile(context, session, { range, openBody, traceparent });
    await drainBeforeResponse(request, response);
    return presentReception(reception);
  } finally {
    quota.leave();
  }
});

function presentReception({ receivedBytes, whole }: FileReceipt): ResponseOf<typeof routes.ingest.sendFile> {
  const headers = { 'Cache-Control': 'no-store' };
  if (whole) {
    const md5Hash = Buffer.from(whole.md5, 'hex').toString('base64');
    const { member: name, crc32c } = whole;
    return { status: 200, headers, body: { kind: 'storage#object', name, size: String(receivedBytes), md5Hash, crc32c } };
  }
  const range = receivedBytes > 0 ? { Range: `bytes=0-${receivedBytes - 1}` } : {};
  return { status: 308, headers: { ...headers, ...range, 'Content-Length': '0' } };
}

export const v2: Protocol = { name: 'v2', served: [announce, sendFile, complete] };
