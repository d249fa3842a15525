// `takedown …`: removes a symbols file for good (ADR 39). Neighbours: ../present/present-takedown.ts,
// packages/maintenance/src/takedowns/take-down.ts.
import { takeDown } from '@symdepot/maintenance';
import { AppError } from '@symdepot/errors';
import { lanes, type Key, type Lane, type UploadId } from '@symdepot/symbols';
import { InvalidArgumentError, Option } from 'commander';
import { eachOnce, parseId, parseKey } from '../arguments.ts';
import type { NounCommands } from '../command.ts';
import { takedownJson, takedownReportJson, takedownReportText, takedownTable } from '../present/present-takedown.ts';

interface TakeDownOptions {
  readonly key?: Key;
  readonly upload?: number;
  readonly lane?: Lane;
  readonly reason: string;
}

const maxReasonLength = 1_000;

function parseReason(text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > maxReasonLength)
    throw new InvalidArgumentError(`It must be 1 to ${maxReasonLength} characters long.`);
  return reason;
}

export const addTakedownCommands: NounCommands = (program, choose) => {
  const takedown = program
    .command('takedown')
    .description('take a symbols file down: out of every lane, never to come back; list and lift takedowns');
  takedown
    .command('create', { isDefault: true })
    .description('take down what is stored under a key, or what an upload brought; the same content is refused from then on')
    .addOption(new Option('--key <key>', '<debug file>/<debug id>/<symbols file>').argParser(parseKey))
    .addOption(new Option('--upload <id>', 'only what this upload brought; without --key all of it').argParser(parseId))
    .addOption(new Option('--lane <lane>', 'only in this lane; else in both').choices(lanes))
    .addOption(
      new Option('--reason <text>', 'for the audit log and the list; callers are not told').argParser(parseReason).makeOptionMandatory(),
    )
    .action(({ key, upload, lane, reason }: TakeDownOptions) =>
      choose(async (_database, { actor, openCare }) => {
        if (key === undefined && upload === undefined) throw new AppError('takedown_target_missing');
        const request = { key, uploadId: upload as UploadId | undefined, lanes: lane === undefined ? lanes : [lane], reason, actor };
        const report = await takeDown(await openCare(), request);
        const isBad = report.unread > 0 || report.unreached.length > 0;
        return { text: takedownReportText(report), json: takedownReportJson(report), isBad };
      }),
    );
  takedown
    .command('list')
    .description('list what is refused, newest first')
    .addOption(new Option('--key <key>', 'only this one, in any spelling').argParser(parseKey))
    .action(({ key }: { key?: Key }) =>
      choose(async ({ takedowns }) => {
        const found = await takedowns.list({ key });
        return { text: takedownTable(found), json: { takedowns: found.map(takedownJson) } };
      }),
    );
  takedown
    .command('lift')
    .description('take the content again when it is sent; what was removed does not come back by itself')
    .argument('<id...>', 'numbers of the list', eachOnce(parseId))
    .action((ids: readonly number[]) =>
      choose(async ({ takedowns }, { actor }) => {
        const lifted = await takedowns.lift(ids, actor);
        const text = `Lifted: ${lifted.map(({ id, lane, key }) => `${id} (${lane} ${key})`).join(', ')}. Upload the file again.`;
        return { text, json: { takedowns: lifted.map(takedownJson) } };
      }),
    );
};
