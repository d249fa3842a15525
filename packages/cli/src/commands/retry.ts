// `retry <id>`: has the server process an upload again from the archive that it kept, and waits.
import { isAppError } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { parseId, timeoutOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { describePage } from '../report/report-end.ts';
import { reportUploadById } from './status.ts';

interface RetryFlags {
  readonly wait: boolean;
  readonly timeout: number;
}

export const addRetryCommand: AddCommand = (program, choose) => {
  program
    .command('retry')
    .description('process an upload again that failed, was refused or cancelled; nothing is sent')
    .argument('<id>', 'the upload', parseId)
    .option('--no-wait', 'do not wait for the outcome')
    .addOption(timeoutOption())
    .action((id: number, flags: RetryFlags) => choose({ run: (context) => retry(context, id, flags) }));
};

async function retry(context: CommandContext, id: number, { wait, timeout }: RetryFlags): Promise<Report> {
  const { client, signal, progress, symdepot } = context;
  await client.retry(id, { signal }).catch((error: unknown) => {
    // Somebody was quicker, or the answer to our first try was lost: what was wanted is so.
    if (!isAppError(error, 'server_refused') || error.details.code !== 'upload_in_flight') throw error;
  });
  const { step, links } = await client.status(id, { signal });
  if (step === 'receive') return reportIncomplete(id, symdepot);
  progress.note(`Upload ${id} is processed again.`);
  if (wait) return reportUploadById(context, id, timeout * 1_000);
  const line = `Upload ${id} is processed again. To wait for it: ${symdepot} status ${id} --watch`;
  return { exitCode: exitCodes.done, lines: [line, ...describePage({ links })], json: { upload: { id, links } } };
}

/** Files one by one, of which some had not come: only who has them can go on. */
const reportIncomplete = (id: number, symdepot: string): Report => ({
  exitCode: exitCodes.refused,
  lines: [`Upload ${id} waits for files that the server does not have. Send them: ${symdepot} upload <zip or folder…>`],
  json: { upload: { id }, error: 'The server does not have all files', code: 'file_not_received' },
});
