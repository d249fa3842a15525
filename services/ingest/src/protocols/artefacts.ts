// Artefacts by our own clients (ADR 46): announced by digest, sent to a URL of their own in any number of requests, and what may be
// done to those that are stored. Neighbours: tooltool.ts (the same for Mozilla's client), ../artefacts/ (the use cases).
import type { Readable } from 'node:stream';
import { presentArtefact, routes } from '@symdepot/api';
import { actorOf, closedSignal, drainBeforeResponse, requestContext, serve, type Exchange, type ResponseOf } from '@symdepot/runtime/http';
import { AppError } from '@symdepot/errors';
import { announceArtefact, requireOffered } from '../artefacts/announce-artefact.ts';
import { putUrl } from '../artefacts/put-url.ts';
import { findArtefactSession, receiveArtefact, type ArtefactReceipt } from '../artefacts/receive-artefact.ts';
import type { IngestContext } from '../context.ts';
import { parseContentRange } from '../staging/parts/content-range.ts';
import { openFileBody, type BodyLimit } from '../staging/parts/open-file-body.ts';
import type { Protocol } from './protocol.ts';

const unstored = { 'Cache-Control': 'no-store' };

const announce = serve(routes.ingest.announceArtefact)(async (context: IngestContext, { body, caller }, { request }) => {
  const { artefact, upload } = await announceArtefact(context, body, caller);
  const told = { artefact: presentArtefact(artefact) };
  if (!upload) return { status: 200, headers: unstored, body: told };
  return { status: 201, headers: unstored, body: { ...told, put_url: putUrl(routes.ingest.sendArtefact, upload, request) } };
});

interface SentInput {
  readonly params: { readonly id: number };
  readonly query: { readonly session?: unknown };
  readonly headers: { readonly 'Content-Range'?: string | undefined };
}

async function receive(context: IngestContext, { params, query, headers }: SentInput, { request, response }: Exchange) {
  requireOffered(context.config);
  if (context.stopping.aborted) throw new AppError('draining');
  const declared = request.get('Content-Length');
  const contentRange = headers['Content-Range'];
  const range = parseContentRange(contentRange, declared === undefined ? undefined : Number(declared));
  const session = await findArtefactSession(context, params.id, query.session);
  const closed = closedSignal(response);
  const signal = AbortSignal.any([closed, context.cutting]);
  const openBody = (limit: BodyLimit): Readable => openFileBody(request, limit, signal);
  const { requestId, traceparent } = requestContext(request);
  const quota = context.sendingArtefacts.of(session.tokenId ?? `user ${session.userId}`);
  quota.take(1);
  try {
    const isAlone = contentRange === undefined;
    const receipt = await receiveArtefact(context, session, { range, openBody, isAlone, requestId, traceparent, signal: closed });
    await drainBeforeResponse(request, response);
    return presentReceipt(receipt);
  } finally {
    quota.leave();
  }
}

function presentReceipt({
  receivedBytes,
  artefact,
}: ArtefactReceipt): ResponseOf<typeof routes.ingest.sendArtefact> & { status: 200 | 308 } {
  if (artefact) return { status: 200, headers: unstored, body: { artefact: presentArtefact(artefact) } };
  const range = receivedBytes > 0 ? { Range: `bytes=0-${receivedBytes - 1}` } : {};
  return { status: 308, headers: { ...unstored, ...range, 'Content-Length': '0' } };
}

const sendArtefact = serve(routes.ingest.sendArtefact)(receive);
export const sendTooltool = serve(routes.ingest.sendTooltool)(receive);

const setVisibility = serve(routes.ingest.setArtefactVisibility)(async (
  { config, database }: IngestContext,
  { params, body, caller },
  { request },
) => {
  requireOffered(config);
  const artefact = await database.artefacts.setVisibility(params.digest, body.visibility, actorOf(request, caller));
  return { status: 200, headers: unstored, body: { artefact: presentArtefact(artefact) } };
});

const remove = serve(routes.ingest.removeArtefact)(async ({ config, database }: IngestContext, { params, body, caller }, { request }) => {
  requireOffered(config);
  const artefact = await database.artefacts.remove(params.digest, body.reason, actorOf(request, caller));
  return { status: 200, headers: unstored, body: { artefact: presentArtefact(artefact) } };
});

export const artefacts: Protocol = { name: 'artefacts', served: [announce, sendArtefact, setVisibility, remove] };
