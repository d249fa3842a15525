// `env pin <environment>`: says who relies on it, and until when: as long, nobody removes its artefact.
import { exitCodes } from '@symdepot/errors';
import { InvalidArgumentError } from 'commander';
import { parseWholeNumber } from '@symdepot/symbols';
import { CliError } from '../cli-error.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { printable } from '../report/format.ts';
import { findEnvironment, parseEnvironment } from './find-environment.ts';

interface PinFlags {
  readonly who?: string;
  readonly until?: string;
  readonly remove?: number;
}

export const addPinCommand: AddCommand = (program, choose) => {
  program
    .command('pin')
    .description('say that somebody relies on an environment, so that it is not removed; or take that back')
    .argument('<environment>', 'its id, such as env-12, or the digest of its artefact', parseEnvironment)
    .option('--who <name>', 'a release, a branch, a person')
    .option('--until <date>', 'such as 2027-03-01, or a time; default: for ever')
    .option('--remove <n>', 'take the pin of that number away', parsePin)
    .action((environment: string, flags: PinFlags) => choose({ run: (context) => pin(context, environment, flags) }));
};

function parsePin(text: string): number {
  const number = parseWholeNumber(text, 1, 999_999_999);
  if (number === undefined) throw new InvalidArgumentError('It must be the number of a pin.');
  return number;
}

async function pin(context: CommandContext, text: string, { who, until, remove }: PinFlags): Promise<Report> {
  const { client, signal } = context;
  if ((who === undefined) === (remove === undefined))
    throw new CliError('usage', 'Who relies on it? --who <name>; or which pin is to go? --remove <n>');
  const { id } = await findEnvironment(context, text);
  if (remove !== undefined) {
    await client.environments.unpin(id, remove, { signal });
    return { exitCode: exitCodes.done, lines: [`Pin ${remove} of ${id} is taken away.`], json: { id, removed: remove } };
  }
  const made = await client.environments.pin(id, who!, until, { signal });
  const lasting = made.until === null ? 'for ever' : `until ${made.until}`;
  return {
    exitCode: exitCodes.done,
    lines: [`${id} is pinned by ${printable(made.who)}, ${lasting} (pin ${made.id})`],
    json: { id, pin: made },
  };
}
