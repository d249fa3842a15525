// `sweep`: removes expired data once. Neighbours: ../present/present-maintenance.ts, packages/maintenance/src/sweeps/sweep-data.ts.
import { sweepData } from '@symdepot/maintenance';
import type { NounCommands } from '../command.ts';
import { sweepJson, sweepText } from '../present/present-maintenance.ts';

export const addSweepCommand: NounCommands = (program, choose) => {
  program
    .command('sweep')
    .description('remove what has expired: try files, records, left-over archives')
    .option('--dry-run', 'only say what would be removed')
    .action(({ dryRun: isDryRun = false }: { dryRun?: boolean }) =>
      choose(async (_database, { openCare }) => {
        const report = await sweepData(await openCare(), { now: new Date(), isDryRun });
        return { text: sweepText(report, isDryRun), json: sweepJson(report, isDryRun) };
      }),
    );
};
