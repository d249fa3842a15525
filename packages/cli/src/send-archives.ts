// Sends archives side by side and waits for their outcomes. What happens to one does not keep the others from arriving.
import { isAppError, type HeardUpload } from '@symdepot/client';
import pMap from 'p-map';
import type { Workplace } from './command.ts';
import { followUpload } from './follow-upload.ts';
import { formatBytes, formatSeconds } from './format.ts';
import type { PlannedArchive } from './plan-archives.ts';
import type { Row } from './progress/progress.ts';

export interface SentArchive {
  readonly name: string;
  readonly files: number;
  /** Known once the server has the archive. */
  readonly uploadId: number | undefined;
  /** When it was waited for, and has ended. */
  readonly outcome: HeardUpload | undefined;
  /** Why there is no outcome. */
  readonly error: unknown;
}

export interface SendOptions {
  readonly isTry: boolean;
  readonly concurrency: number;
  readonly mustWait: boolean;
  readonly timeoutMs: number;
}

/** One for each archive, in their order. @throws the signal's reason, and nothing else */
export async function sendArchives(
  workplace: Workplace,
  archives: readonly PlannedArchive[],
  options: SendOptions,
): Promise<SentArchive[]> {
  for (const { name } of archives) workplace.pending.unsent.add(name);
  const begun = await pMap(archives, (archive) => begin(workplace, archive, options), { concurrency: options.concurrency });
  const sent = await Promise.all(begun.map(({ end }) => end));
  workplace.signal.throwIfAborted();
  return sent;
}

/** Resolves when it is sent, so that the next one can be; in an object, since a promise would be waited for. */
async function begin(workplace: Workplace, archive: PlannedArchive, options: SendOptions): Promise<{ end: Promise<SentArchive> }> {
  const row = workplace.progress.begin(archive.name);
  const { name, files } = archive;
  try {
    const uploadId = await send(workplace, archive, row, options);
    workplace.pending.unsent.delete(name);
    if (!options.mustWait) return settled(row, { name, files, uploadId, outcome: undefined, error: undefined });
    const end = followUpload(workplace, uploadId, { row, timeoutMs: options.timeoutMs })
      .then((outcome): SentArchive => ({ name, files, uploadId, outcome, error: undefined }))
      .catch((error: unknown): SentArchive => ({ name, files, uploadId, outcome: undefined, error }))
      .finally(() => row.end());
    return { end };
  } catch (error) {
    return settled(row, { name, files, uploadId: undefined, outcome: undefined, error });
  }
}

function settled(row: Row, archive: SentArchive): { end: Promise<SentArchive> } {
  row.end();
  return { end: Promise.resolve(archive) };
}

async function send({ client, signal }: Workplace, archive: PlannedArchive, row: Row, { isTry }: SendOptions): Promise<number> {
  const showBytes = (done: number): void => {
    const { bytes: total } = archive;
    row.show(done < total ? { phase: 'sending', bytes: { done, total } } : { phase: 'sent', amount: 'waiting for the answer' });
  };
  showBytes(0);
  const source = archive.source(showBytes);
  const upload = await client.upload(source, {
    name: archive.name,
    isTry,
    signal,
    ...(typeof source === 'string' && { onSent: showBytes }),
    onRetry: ({ error, pauseMs }) => {
      const reason = isAppError(error, 'server_unreachable') ? error.details.reason : error.message;
      row.show({ phase: 'cut', amount: `${reason}; again in ${formatSeconds(Math.ceil(pauseMs / 1_000))}` });
    },
  });
  return upload.id;
}

export const describePlanned = ({ name, files, bytes }: PlannedArchive): string =>
  `${name}  ${files.toLocaleString('en')} files, ${formatBytes(bytes)}`;
