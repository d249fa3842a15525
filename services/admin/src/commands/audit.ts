// `audit list`: who changed what. Neighbours: ../present/present-audit.ts, packages/database/src/accounts/audit.ts.
import { parseCount } from '../arguments.ts';
import type { NounCommands } from '../command.ts';
import { auditJson, auditTable } from '../present/present-audit.ts';

interface ListOptions {
  readonly actor?: string;
  readonly subject?: string;
  readonly action?: string;
  readonly limit: number;
}

export const addAuditCommands: NounCommands = (program, choose) => {
  program
    .command('audit')
    .description('the audit log: who changed what, on the site, by tokens and by this command')
    .command('list')
    .description('list its entries, newest first')
    .option('--actor <text>', 'only of those whose name contains this')
    .option('--subject <text>', 'only on what has this in its address, name or number')
    .option('--action <text>', 'only actions that begin so: token, user.create')
    .option('--limit <n>', 'how many at most', parseCount, 100)
    .action(({ limit, ...filter }: ListOptions) =>
      choose(async ({ audit }) => {
        const { entries, total } = await audit.list(filter, { page: 1, pageSize: limit });
        const omitted = total - entries.length;
        const text = auditTable(entries) + (omitted > 0 ? `\nand ${omitted} more: --limit ${total}` : '');
        return { text, json: { audit: entries.map(auditJson), total } };
      }),
    );
};
