// Sends uploads concurrently and waits for their outcomes. A failure of one does not keep the others from arriving.
import { isAppError, type HeardUpload, type Pause } from '@symdepot/client';
import pMap from 'p-map';
import type { CommandContext } from '../command.ts';
import { followUpload } from './follow-upload.ts';
import { formatBytes, formatCount } from '../report/format.ts';
import type { PlannedUpload } from './plan-uploads.ts';
import type { Row } from '../progress/progress.ts';

type AcceptedLinks = Awaited<ReturnType<PlannedUpload['send']>>['links'];

export interface SentUpload {
  readonly name: string;
  readonly files: number;
  /** Known once the server has everything. */
  readonly uploadId: number | undefined;
  readonly links: AcceptedLinks;
  /** When it was waited for, and has ended. */
  readonly outcome: HeardUpload | undefined;
  /** Why there is no outcome. */
  readonly error: unknown;
}

export interface SendOptions {
  readonly isTry: boolean;
  readonly isStrict: boolean;
  readonly concurrency: number;
  readonly mustWait: boolean;
  readonly timeoutMs: number;
}

/** One for each archive, in their order. @throws the signal's reason, and nothing else */
export async function sendUploads(context: CommandContext, planned: readonly PlannedUpload[], options: SendOptions): Promise<SentUpload[]> {
  for (const { name } of planned) context.pending.unsent.add(name);
  const begun = await pMap(planned, (upload) => begin(context, upload, options), { concurrency: options.concurrency });
  const sent = await Promise.all(begun.map(({ end }) => end));
  context.signal.throwIfAborted();
  return sent;
}

/** Resolves when it is sent, so that the next one can be; in an object, since a promise would be waited for. */
async function begin(context: CommandContext, upload: PlannedUpload, options: SendOptions): Promise<{ end: Promise<SentUpload> }> {
  const row = context.progress.begin(upload.name);
  const { name, files } = upload;
  try {
    const { id: uploadId, links } = await send(context, upload, row, options);
    context.pending.unsent.delete(name);
    if (!options.mustWait) return settled(row, { name, files, uploadId, links, outcome: undefined, error: undefined });
    const end = followUpload(context, uploadId, { row, timeoutMs: options.timeoutMs })
      .then((outcome): SentUpload => ({ name, files, uploadId, links, outcome, error: undefined }))
      .catch((error: unknown): SentUpload => ({ name, files, uploadId, links, outcome: undefined, error }))
      .finally(() => row.end());
    return { end };
  } catch (error) {
    return settled(row, { name, files, uploadId: undefined, links: undefined, outcome: undefined, error });
  }
}

function settled(row: Row, sent: SentUpload): { end: Promise<SentUpload> } {
  row.end();
  return { end: Promise.resolve(sent) };
}

async function send(
  { client, signal }: CommandContext,
  upload: PlannedUpload,
  row: Row,
  { isTry, isStrict }: SendOptions,
): ReturnType<PlannedUpload['send']> {
  const { bytes: total } = upload;
  const onSent = (done: number, kept = 0): void =>
    row.show(done < total ? { phase: 'sending', bytes: { done, total, kept } } : { phase: 'sent', amount: 'waiting for the answer' });
  const onRetry = ({ error, pauseMs }: Pause): void => {
    const isCut = isAppError(error, 'server_unreachable');
    const reason = isCut ? error.details.reason : error.message;
    row.show({ phase: isCut ? 'cut' : 'busy', amount: `${reason}; again`, untilMs: performance.now() + pauseMs });
  };
  onSent(0);
  return upload.send(client, { isTry, isStrict, signal, onSent, onRetry });
}

export const describePlanned = ({ name, files, bytes }: PlannedUpload): string =>
  `${name}  ${formatCount(files, 'file', 'files')}, ${formatBytes(bytes)}`;
