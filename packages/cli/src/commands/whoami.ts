// `whoami`: shows what the token may do, and for how long.
import { exitCodes } from '@symdepot/errors';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { formatBytes, formatDaysAhead, printable } from '../report/format.ts';

export const addWhoamiCommand: AddCommand = (program, choose) => {
  program
    .command('whoami')
    .description('what the token may do, and for how long')
    .action(() => choose({ run: whoami }));
};

async function whoami({ client, signal }: CommandContext): Promise<Report> {
  const me = await client.whoami({ signal });
  const expiresAt = new Date(me.token_expires_at * 1_000).toISOString();
  const { limits } = me;
  return {
    exitCode: exitCodes.done,
    lines: [
      `${printable(me.email)}, with a token that may do: ${me.permissions.join(', ')}`,
      `  lane     ${me.try_symbols ? 'try' : 'release'}`,
      `  expires  ${expiresAt.slice(0, 10)}, ${formatDaysAhead(me.days_left)}`,
      `  sends    ${me.upload_api_version === 2 ? 'files one by one (protocol v2)' : 'archives (protocol v1)'}`,
      `  limits   archives of up to ${formatBytes(limits.upload_max_bytes)}, ${limits.concurrent_uploads} at once, ${limits.requests_per_minute} a minute`,
    ],
    json: { ...me, token_expires_at: expiresAt },
  };
}
