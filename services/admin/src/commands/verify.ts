// `verify`: reads stored files again and reports what does not match metadata and rows. Changes nothing.
// Neighbours: ../present/present-maintenance.ts, packages/maintenance/src/verify/verify-data.ts.
import { verifyData } from '@symdepot/maintenance';
import { lanes, type Lane } from '@symdepot/symbols';
import { Option } from 'commander';
import { parseCount } from '../arguments.ts';
import type { NounCommands } from '../command.ts';
import { progressLine, verifyJson, verifyText } from '../present/present-maintenance.ts';

export const addVerifyCommand: NounCommands = (program, choose) => {
  program
    .command('verify')
    .description('read stored files again: bytes against metadata, rows against files; exit code 1 when they differ')
    .option('--sample <count>', 'only so many files and rows of each lane, drawn at random', parseCount)
    .addOption(new Option('--lane <lane>', 'only this lane').choices(lanes))
    .action(({ sample, lane }: { sample?: number; lane?: Lane }) =>
      choose(async (_database, { openCare, showProgress }) => {
        const report = await verifyData(await openCare(), {
          lanes: lane ? [lane] : lanes,
          now: new Date(),
          onProgress: (progress) => showProgress(progressLine(progress)),
          ...(sample !== undefined && { sample }),
        });
        return { text: verifyText(report), json: verifyJson(report), isBad: report.differences > 0 };
      }),
    );
};
