// Protocol v1, as Mozilla's clients speak it (contract §2, Tecken §1.4, §1.6): a form with a ZIP, or with the URL of one.
// The NAME of the file's field is the archive's name. If there is a file, `url` is ignored.
import { routes } from '@symdepot/api';
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { closedSignal, requestContext, serve } from '@symdepot/runtime/http';
import { respondToUpload, waitSeconds } from '../request/respond-to-upload.ts';
import { requestedLane, queryOf } from '../request/requested-lane.ts';
import type { IngestContext } from '../context.ts';
import { keepSlot } from '../admission/hold-slot.ts';
import { isStrictWanted, parsePrefer } from '../request/prefer.ts';
import type { Protocol } from './protocol.ts';
import { receiveForm } from '../form/receive-form.ts';
import { findReceivers } from '../request/receivers.ts';
import { stageFromUrl } from '../by-url/stage-from-url.ts';
import { submitUpload, type UploadRequest } from '../staging/stage-upload.ts';

const uploadArchive = serve(routes.ingest.uploadArchive)(async (
  context: IngestContext,
  { headers: { Prefer: prefer, 'X-Notify-Url': notifyUrl }, caller },
  { request, response },
) => {
  const { requestId, traceparent } = requestContext(request);
  const signal = closedSignal(response);
  const preference = parsePrefer(prefer);
  const isStrict = isStrictWanted(prefer);
  const receivers = findReceivers(notifyUrl, caller, context.notifyRules);
  // `url` is not read from the query, and not silently ignored either; nor may its credentials get into logs.
  if (new URLSearchParams(queryOf(request.originalUrl)).has('url')) throw new AppError('url_in_query');
  const form = await receiveForm(context, request, signal);
  const sentAt = performance.now();
  const sender = {
    userId: caller.userId,
    userEmail: caller.userEmail,
    tokenId: caller.token?.id ?? null,
    isBySession: caller.token === null,
    lane: requestedLane(request.originalUrl, form.fields.getAll('try'), caller.permissions.includes('upload_symbols')),
    receivers,
    isStrict: isStrict || context.config.UPLOAD_STRICT,
    requestId,
    traceparent,
  };
  const upload = form.file
    ? await submitUpload(context, form.file.archive, { ...sender, archiveName: form.file.archiveName })
    : await fetchUpload(context, onlyUrl(form.fields), sender, {
        waitMs: waitSeconds(context, preference) * 1_000,
        signal,
        keep: (fetch) => keepSlot(request, fetch),
      });
  const answer = await respondToUpload(context, upload, { preference, sentAt, requestId, signal });
  if (!isStrict) return answer;
  const applied = [answer.headers['Preference-Applied'] ?? [], 'handling=strict'].flat();
  return { ...answer, headers: { ...answer.headers, 'Preference-Applied': applied } };
});

export const v1: Protocol = { name: 'v1', served: [uploadArchive] };

/** @throws AppError `no_file`, `form_second_url` */
function onlyUrl(fields: URLSearchParams): string {
  const [url, other] = new Set(fields.getAll('url').filter(Boolean));
  if (url === undefined) throw new AppError('no_file');
  if (other !== undefined) throw new AppError('form_second_url');
  return url;
}

type Sender = Omit<UploadRequest, 'archiveName' | 'downloadUrl' | 'redirectUrls'> & { readonly receivers: readonly string[] };

interface WaitLimits {
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Receives a fetch that continues after the caller has disconnected: its slot stays taken. */
  readonly keep: (fetch: Promise<UploadRecord>) => Promise<UploadRecord>;
}

/** @throws AppError those of the fetch, `fetch_in_progress` when it takes longer than the caller waits */
async function fetchUpload(context: IngestContext, url: string, sender: Sender, { keep, ...patience }: WaitLimits): Promise<UploadRecord> {
  patience.signal.throwIfAborted(); // a caller that has disconnected has given the slot back
  const fetch = async (): Promise<UploadRecord> => {
    const { archive, ...source } = await stageFromUrl(context, url, context.stopping);
    return submitUpload(context, archive, { ...sender, ...source });
  };
  const begin = (): Promise<UploadRecord> => keep(fetch());
  const upload = await context.urlUploads.get(
    [sender.userId, sender.lane, sender.isStrict, url, ...sender.receivers].join(' '),
    begin,
    patience,
  );
  if (!upload) throw new AppError('fetch_in_progress');
  return upload;
}
