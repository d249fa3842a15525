// Protocol v2, as Mozilla's newest client speaks it (contract §3, Tecken §1.14): files are announced, each is sent to an URL of
// its own in as many requests as it takes, and the upload is closed. On every backend the URL is one of ours.
import type { Readable } from 'node:stream';
import { fileListRequest, type SentFile } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { allowOnly, closedSignal, dismissBody, readBody, requestContext, requirePermission } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router, type Request, type Response } from 'express';
import { announceFiles } from '../v2/announce-files.ts';
import { answerOutcome } from '../answer-outcome.ts';
import { askedLane } from '../request/requested-lane.ts';
import { closeFileList } from '../v2/close-manifest.ts';
import { parseContentRange } from '../v2/content-range.ts';
import type { IngestContext } from '../context.ts';
import { openFileBody, type BodyLimit } from '../v2/open-file-body.ts';
import { isStrictWanted, parsePrefer } from '../request/prefer.ts';
import type { Protocol } from '../protocol.ts';
import { findSession, receiveFile, type Reception } from '../v2/receive-file.ts';
import { findReceivers } from '../request/receivers.ts';
import { secretParameter } from '../v2/session-url.ts';

const maxListBytes = 2.5 * 2 ** 20;

/** 400 (Tecken §0), where other bodies get 413. */
const listLimits = { maxBytes: maxListBytes, tooLarge: () => new AppError('file_list_body_too_large', { limit: maxListBytes }) };

export const v2Sessions: Protocol = {
  name: 'v2-sessions',
  path: '/upload/v2',
  admitted: ['/upload/v2'],
  ending: ['/upload/v2/:id/complete'],
  router(context) {
    const router = Router();
    router.post('/', async (request, response) => {
      const { userId, userEmail, token, permissions, deriveSecret } = requirePermission(request, 'upload_symbols', 'upload_try_symbols');
      const { requestId, traceparent } = requestContext(request);
      const list = parseFileList(await readBody(request, listLimits));
      const isStrict = isStrictWanted(request.get('Prefer'));
      const session = await announceFiles(context, list.files, {
        userId,
        userEmail,
        tokenId: token?.id ?? null,
        deriveSecret,
        lane: askedLane(request.originalUrl, list.try === true ? ['try'] : [], permissions.includes('upload_symbols')),
        receivers: findReceivers(request.get('X-Notify-Url'), token, context.notifyRules),
        isStrict: isStrict || context.config.UPLOAD_STRICT,
        requestId,
        traceparent,
        baseUrl: `${request.protocol}://${request.get('host') ?? 'localhost'}`,
      });
      if (isStrict) response.set('Preference-Applied', 'handling=strict');
      response.status(201).set('Cache-Control', 'no-store').json(session);
    });
    router.post('/:id/complete', async (request, response) => {
      const caller = requirePermission(request, 'upload_symbols', 'upload_try_symbols');
      const { requestId, traceparent } = requestContext(request);
      const waiter = {
        preference: parsePrefer(request.get('Prefer')),
        sentAt: performance.now(),
        requestId,
        signal: closedSignal(response),
      };
      const upload = await closeFileList(context, parseUploadId(request.params.id), caller, traceparent);
      const answer = await answerOutcome(context, upload, waiter);
      response.status(answer.status).set(answer.headers).json(answer.body);
    });
    router.put('/files/:fileId', (request, response) => putFile(context, request, response));
    router.all('/files/:fileId', allowOnly('PUT'));
    router.all(['/', '/:id/complete'], allowOnly('POST'));
    return router;
  },
};

/** @throws AppError `file_list_malformed` */
function parseFileList(body: Buffer): ReturnType<typeof fileListRequest.parse> {
  try {
    return fileListRequest.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch (cause) {
    throw new AppError('file_list_malformed', undefined, { cause });
  }
}

async function putFile(context: IngestContext, request: Request<{ fileId: string }>, response: Response): Promise<void> {
  if (context.stopping.aborted) throw new AppError('draining');
  const declared = request.get('Content-Length');
  const range = parseContentRange(request.get('Content-Range'), declared === undefined ? undefined : Number(declared));
  const session = await findSession(context, request.params.fileId, request.query[secretParameter]);
  const signal = AbortSignal.any([closedSignal(response), context.cutting]);
  const openBody = (limit: BodyLimit): Readable => openFileBody(request, limit, signal);
  const { traceparent } = requestContext(request);
  // By the process: the bytes of an unfinished file may come to any of them, and it is memory and streams that are short.
  const places = context.sending.hold(session.tokenId ?? `upload ${session.uploadId}`);
  places.take(1);
  try {
    const reception = await receiveFile(context, session, { range, openBody, traceparent });
    await dismissBody(request, response);
    answerReception(response, reception);
  } finally {
    places.leave();
  }
}

function answerReception(response: Response, { receivedBytes, whole }: Reception): void {
  response.set('Cache-Control', 'no-store');
  if (whole) {
    const md5Hash = Buffer.from(whole.md5, 'hex').toString('base64');
    const { member: name, crc32c } = whole;
    const body: SentFile = { kind: 'storage#object', name, size: String(receivedBytes), md5Hash, crc32c };
    response.status(200).json(body);
    return;
  }
  if (receivedBytes > 0) response.set('Range', `bytes=0-${receivedBytes - 1}`);
  response.status(308).set('Content-Length', '0').end();
}
