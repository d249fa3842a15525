// `cancel <id…>`: has the server stop processing uploads. Neighbour: retry.ts.
import { isAppError } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { parseIds } from '../arguments.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { printable } from '../report/format.ts';

export const addCancelCommand: AddCommand = (program, choose) => {
  program
    .command('cancel')
    .description('stop processing uploads; what is stored by then stays, the archive is kept for a retry')
    .argument('<id...>', 'the uploads', parseIds)
    .action((ids: readonly number[]) => choose({ run: (context) => cancel(context, ids) }));
};

/** One that has ended before is refused: its files may be there. */
async function cancel({ client, signal }: CommandContext, ids: readonly number[]): Promise<Report> {
  const results: { readonly id: number; readonly ok: boolean; readonly code?: string | undefined; readonly error?: string }[] = [];
  for (const id of ids) {
    try {
      await client.cancel(id, { signal });
      results.push({ id, ok: true });
    } catch (error) {
      if (!isAppError(error, 'server_refused')) throw error;
      results.push({ id, ok: false, code: error.details.code, error: error.message });
    }
  }
  const isDone = results.every(({ ok }) => ok);
  const lines = results.map(({ id, ok, error }) =>
    ok ? `Upload ${id} is cancelled.` : `Upload ${id} is not cancelled: ${printable(error ?? '')}`,
  );
  return { exitCode: isDone ? exitCodes.done : exitCodes.refused, lines, json: { results } };
}
