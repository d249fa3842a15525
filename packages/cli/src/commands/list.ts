// `list`: the uploads that the token's user may see. Neighbours: status.ts (one of them), ../report/format.ts.
import type { HeardListedUpload } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { parseLimit } from '../arguments.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { formatBytes, formatCount, printable } from '../report/format.ts';

interface ListFlags {
  readonly state?: string;
  readonly lane?: string;
  readonly code?: string;
  readonly user?: string;
  readonly createdAt?: string;
  readonly limit: number;
}

export const addListCommand: AddCommand = (program, choose) => {
  program
    .command('list')
    .description('uploads, newest first: your own, those of tokens of your groups, or all if the token may see them')
    .option('--state <states>', 'only these, with commas between them: failed,rejected')
    .option('--lane <lanes>', 'only these: release, try')
    .option('--code <codes>', 'only what was rejected or failed for these: member_crc_mismatch')
    .option('--user <text>', "a text in the uploader's address; ! before it: of all others")
    .option('--created-at <dates>', "such as '>=2026-11-21' or today")
    .option('--limit <n>', 'how many at most', parseLimit, 20)
    .action((flags: ListFlags) => choose({ run: (context) => list(context, flags) }));
};

async function list({ client, signal }: CommandContext, { limit, ...filters }: ListFlags): Promise<Report> {
  const uploads: HeardListedUpload[] = [];
  for await (const upload of client.uploads({ ...filters, signal })) {
    if (uploads.push(upload) >= limit) break;
  }
  return {
    exitCode: exitCodes.done,
    lines: [uploads.length === 0 ? 'No upload matches.' : `${formatCount(uploads.length, 'upload', 'uploads')}:`, ...uploads.map(describe)],
    json: { uploads },
  };
}

function describe({ id, state, lane, user, filename, size, created_at: createdAt, error }: HeardListedUpload): string {
  const facts = [lane, user && printable(user.email), filename && printable(filename), size !== undefined && formatBytes(size), createdAt];
  return `  ${id}  ${state}  ${facts.filter(Boolean).join('  ')}${error ? `: ${printable(error)}` : ''}`;
}
