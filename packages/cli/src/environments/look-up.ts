// `env list` and `env at <date>`: environments by their labels, by the hash of their inputs, and as of a date.
import type { EnvironmentShape } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import { parseLimit } from '../arguments.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { formatCount } from '../report/format.ts';
import { describeEnvironment, describeInLine } from './describe-environment.ts';
import { labelOption, type Labels } from './facts.ts';

interface LookUpFlags {
  readonly label?: Labels;
  readonly inputsHash?: string;
}

const inputsHash = ['--inputs-hash <hash>', 'only of these inputs'] as const;
const withLabels = (): ReturnType<typeof labelOption> => labelOption('only with this label; several: with all of them');

export const addListEnvironmentsCommand: AddCommand = (program, choose) => {
  program
    .command('list')
    .description('the environments that there are, the newest first; internal ones for tokens that may know of them')
    .addOption(withLabels())
    .option(...inputsHash)
    .option('--limit <n>', 'how many at most', parseLimit, 20)
    .action((flags: LookUpFlags & { limit: number }) => choose({ needsToken: false, run: (context) => list(context, flags) }));
};

export const addAtCommand: AddCommand = (program, choose) => {
  program
    .command('at')
    .description('the environment that was the newest public one at a date; exit code 1 when there was none')
    .argument('<date>', 'such as 2026-03-01, whose end is meant (UTC), or 2026-03-01T12:00:00Z')
    .addOption(withLabels())
    .option(...inputsHash)
    .action((date: string, flags: LookUpFlags) => choose({ needsToken: false, run: (context) => at(context, date, flags) }));
};

async function list(
  { client, signal }: CommandContext,
  { label: labels, inputsHash, limit }: LookUpFlags & { limit: number },
): Promise<Report> {
  const environments: EnvironmentShape[] = [];
  for await (const environment of client.environments.list({ labels, inputsHash }, { signal })) {
    if (environments.push(environment) >= limit) break;
  }
  const heading =
    environments.length === 0 ? 'No environment matches.' : `${formatCount(environments.length, 'environment', 'environments')}:`;
  return { exitCode: exitCodes.done, lines: [heading, ...environments.map(describeInLine)], json: { environments } };
}

async function at({ client, signal }: CommandContext, date: string, { label: labels, inputsHash }: LookUpFlags): Promise<Report> {
  const environment = await client.environments.asOf(date, { labels, inputsHash }, { signal });
  return { exitCode: exitCodes.done, lines: describeEnvironment(environment), json: { environment } };
}
