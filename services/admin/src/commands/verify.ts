// `verify`: reads stored files again and reports what does not match metadata and rows. Changes nothing. With `--artefacts` artefacts
// instead, of which one that is not what its digest says is not handed out from then on.
// Neighbour: ../present/present-maintenance.ts.
import { AppError } from '@symdepot/errors';
import { verifyArtefacts, verifyData } from '@symdepot/maintenance';
import { lanes, type Lane } from '@symdepot/symbols';
import { Option } from 'commander';
import { parseCount } from '../arguments.ts';
import type { NounCommands } from '../command.ts';
import { artefactsJson, artefactsText, progressLine, verifyJson, verifyText } from '../present/present-maintenance.ts';

export const addVerifyCommand: NounCommands = (program, choose) => {
  program
    .command('verify')
    .description('read stored files again: bytes against metadata, rows against files; exit code 1 when they differ')
    .option('--sample <count>', 'only so many files and rows of each lane, drawn at random', parseCount)
    .addOption(new Option('--lane <lane>', 'only this lane').choices(lanes))
    .option('--artefacts', 'artefacts instead: their bytes against their digest; what differs is not handed out any more')
    .action(({ sample, lane, artefacts }: { sample?: number; lane?: Lane; artefacts?: boolean }) =>
      choose(async (_database, { openCare, showProgress }) => {
        if (artefacts) {
          const care = await openCare();
          if (!care.artefactStore) throw new AppError('artefacts_not_offered');
          const read = await verifyArtefacts(care, { now: new Date(), ...(sample !== undefined && { sample }) });
          return { text: artefactsText(read), json: artefactsJson(read), isBad: read.damaged.length > 0 };
        }
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
