// What a form brings, whichever protocol takes it: a file, or the URL of one. The NAME of the file's field is its name. If there is a
// file, `url` is ignored. Neighbours: protocols/v1.ts and any.ts, ../form/receive-form.ts, respond-to-upload.ts.
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { closedSignal, requestContext, type Caller, type Exchange } from '@symdepot/runtime/http';
import { keepSlot } from '../admission/hold-slot.ts';
import { stageFromUrl } from '../by-url/stage-from-url.ts';
import type { IngestContext } from '../context.ts';
import type { NameRules } from '../form/archive-name.ts';
import { receiveForm } from '../form/receive-form.ts';
import { submitUpload, type UploadRequest } from '../staging/stage-upload.ts';
import { isStrictWanted, parsePrefer } from './prefer.ts';
import { findReceivers } from './receivers.ts';
import { queryOf, requestedLane } from './requested-lane.ts';
import { respondToUpload, waitSeconds, type UploadResponse } from './respond-to-upload.ts';

/** In what a protocol that takes such a form differs from the others. */
export interface FormProtocol extends Pick<UploadRequest, 'kind' | 'door'> {
  readonly names: NameRules;
  /** What asks for the try lane beside the form. */
  readonly isTry?: boolean;
  /** Says in the end what became of each member. */
  readonly tellsFiles?: boolean;
}

interface FormInput {
  readonly headers: { readonly Prefer?: string | undefined; readonly 'X-Notify-Url'?: string | undefined };
  readonly caller: Caller;
}

export async function takeForm(
  context: IngestContext,
  { kind, door, names, isTry = false, tellsFiles = false }: FormProtocol,
  { headers: { Prefer: prefer, 'X-Notify-Url': notifyUrl }, caller }: FormInput,
  { request, response }: Exchange,
): Promise<UploadResponse> {
  const { requestId, traceparent } = requestContext(request);
  const signal = closedSignal(response);
  const preference = parsePrefer(prefer);
  const isStrict = isStrictWanted(prefer);
  const receivers = findReceivers(notifyUrl, caller, context.notifyRules);
  // `url` is not read from the query, and not silently ignored either; nor may its credentials get into logs.
  if (new URLSearchParams(queryOf(request.originalUrl)).has('url')) throw new AppError('url_in_query');
  const form = await receiveForm(context, request, names, signal);
  const sentAt = performance.now();
  const tries = [...(isTry ? ['try'] : []), ...form.fields.getAll('try')];
  const sender = {
    ...(kind && { kind }),
    door,
    userId: caller.userId,
    userEmail: caller.userEmail,
    tokenId: caller.token?.id ?? null,
    isBySession: caller.token === null,
    lane: requestedLane(request.originalUrl, tries, caller.permissions.includes('upload_symbols')),
    receivers,
    isStrict: isStrict || context.config.UPLOAD_STRICT,
    requestId,
    traceparent,
  };
  const upload = form.file
    ? await submitUpload(context, form.file.archive, { ...sender, archiveName: form.file.archiveName })
    : await fetchUpload(context, onlyUrl(form.fields), sender, {
        names,
        waitMs: waitSeconds(context, preference) * 1_000,
        signal,
        keep: (fetch) => keepSlot(request, fetch),
      });
  const answer = await respondToUpload(context, upload, { preference, sentAt, requestId, signal, tellsFiles });
  if (!isStrict) return answer;
  const applied = [answer.headers['Preference-Applied'] ?? [], 'handling=strict'].flat();
  return { ...answer, headers: { ...answer.headers, 'Preference-Applied': applied } };
}

/** @throws AppError `no_file`, `form_second_url` */
function onlyUrl(fields: URLSearchParams): string {
  const [url, other] = new Set(fields.getAll('url').filter(Boolean));
  if (url === undefined) throw new AppError('no_file');
  if (other !== undefined) throw new AppError('form_second_url');
  return url;
}

type Sender = Omit<UploadRequest, 'archiveName' | 'downloadUrl' | 'redirectUrls'> & { readonly receivers: readonly string[] };

interface WaitLimits {
  readonly names: NameRules;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Receives a fetch that continues after the caller has disconnected: its slot stays taken. */
  readonly keep: (fetch: Promise<UploadRecord>) => Promise<UploadRecord>;
}

/** @throws AppError those of the fetch, `fetch_in_progress` when it takes longer than the caller waits */
async function fetchUpload(
  context: IngestContext,
  url: string,
  sender: Sender,
  { names, keep, ...patience }: WaitLimits,
): Promise<UploadRecord> {
  patience.signal.throwIfAborted(); // a caller that has disconnected has given the slot back
  const fetch = async (): Promise<UploadRecord> => {
    const { archive, ...source } = await stageFromUrl(context, url, names, context.stopping);
    return submitUpload(context, archive, { ...sender, ...source });
  };
  const begin = (): Promise<UploadRecord> => keep(fetch());
  const upload = await context.urlUploads.get(
    [sender.door, sender.userId, sender.lane, sender.isStrict, url, ...sender.receivers].join(' '),
    begin,
    patience,
  );
  if (!upload) throw new AppError('fetch_in_progress');
  return upload;
}
