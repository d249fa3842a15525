// `coverage …`: the gate at the end of a release job: can a debugger get exactly these files now?
import { isAppError, type Lane } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import type { Key } from '@symdepot/symbols';
import { parsePaths, parseSeconds, tryOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { compareWithServer, type Compared } from '../send/compare-with-server.ts';
import { CliError } from '../cli-error.ts';
import { formatFiles, listSome } from '../report/format.ts';
import { collectFiles } from '../local/collect-files.ts';
import type { LeftOut, LocalFile } from '../local/local-file.ts';
import { readLimits } from '../send/read-limits.ts';
import { leftOutJson, noteLeftOut } from '../report/report-left-out.ts';

interface CoverageFlags {
  readonly try?: boolean;
  readonly wait?: number;
}

export const addCoverageCommand: AddCommand = (program, choose) => {
  program
    .command('coverage')
    .description('whether all of these symbols files can be downloaded now; sends nothing')
    .argument('<zip or folder...>', 'the files that must be there', parsePaths)
    .addOption(tryOption("look among try symbols too; without it, as the token's uploads go"))
    .option('--wait <seconds>', 'wait that long for files that the server still works on', parseSeconds)
    .action((paths: readonly string[], flags: CoverageFlags) => choose({ run: (context) => coverage(context, paths, flags) }));
};

async function coverage(context: CommandContext, paths: readonly string[], flags: CoverageFlags): Promise<Report> {
  const { signal, resolve } = context;
  const lane = flags.try ? 'try' : await laneOfToken(context);
  const { loose, archives, leftOut } = await collectFiles(paths.map(resolve), signal);
  const files: LocalFile[] = [...loose, ...archives.flatMap((archive) => archive.files)];
  // Where nothing is asked, nothing is proved.
  if (files.length === 0) throw new CliError('refused', 'There are no symbols files in what is to be there');
  noteLeftOut(context, leftOut);
  const compared = await compareWithServer(context, files, { lane, signal, waitSeconds: flags.wait ?? 0 });
  const missing = compared.flatMap(({ file, standing }) => (standing === 'absent' ? [file.key] : []));
  const inTry = lane === 'release' ? await findInTry(context, missing) : [];
  return report({ compared, lane, missing, inTry, leftOut });
}

/** A token that uploads nothing looks as a debugger without further settings does. */
async function laneOfToken(context: CommandContext): Promise<Lane> {
  try {
    return (await readLimits(context, {})).lane;
  } catch (error) {
    if (isAppError(error, 'caller_refused') && error.details.code === 'forbidden') return 'release';
    throw error;
  }
}

/** Who looks among try symbols looks among release symbols too, so that only the other way something can lie elsewhere. */
async function findInTry({ client, signal }: CommandContext, missing: readonly Key[]): Promise<Key[]> {
  const entries = missing.map((key) => ({ key }));
  const found = await client.coverage(entries, { lane: 'try', signal });
  return missing.filter((_, index) => found[index]!.available && found[index]!.lane === 'try');
}

interface Coverage {
  readonly compared: readonly Compared<LocalFile>[];
  readonly lane: Lane;
  readonly missing: readonly Key[];
  /** Those of the missing ones that are in the lane try. */
  readonly inTry: readonly Key[];
  readonly leftOut: readonly LeftOut[];
}

function report({ compared, lane, missing, inTry, leftOut }: Coverage): Report {
  const other = compared.flatMap(({ file, standing }) => (standing === 'other' ? [file.key] : []));
  const available = compared.length - missing.length - other.length;
  const isCovered = available === compared.length;
  const headline = isCovered
    ? `All of ${formatFiles(compared.length)} can be downloaded, lane ${lane}.`
    : `${available.toLocaleString('en')} of ${formatFiles(compared.length)} can be downloaded, lane ${lane}:`;
  const elsewhere = new Set(inTry);
  return {
    exitCode: isCovered ? exitCodes.done : exitCodes.refused,
    lines: [
      headline,
      ...listSome([
        ...missing.map((key) => `${key} is not there${elsewhere.has(key) ? ', but in the lane try' : ''}`),
        ...other.map((key) => `${key} is there with other content`),
      ]),
      ...(inTry.length > 0 ? ['Is it a try build? With its token, or with --try, the lane try is asked.'] : []),
    ],
    json: { lane, files: compared.length, available, missing, in_lane_try: inTry, other_content: other, left_out: leftOutJson(leftOut) },
  };
}
