// `coverage …`: the gate at the end of a release job: can a debugger get these very files now?
import type { Lane } from '@symdepot/client';
import { parseSeconds, tryOption } from '../arguments.ts';
import type { AddCommand, Report, Workplace } from '../command.ts';
import { compareWithServer, type Compared } from '../compare-with-server.ts';
import { exitCodes } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { formatFiles, listSome } from '../format.ts';
import { gather } from '../gather.ts';
import type { LocalFile } from '../local-file.ts';

interface CoverageFlags {
  readonly try?: boolean;
  readonly wait?: number;
}

export const addCoverageCommand: AddCommand = (program, choose) => {
  program
    .command('coverage')
    .description('whether all of these symbols files can be downloaded now; sends nothing')
    .argument('<zip or folder...>', 'the files that must be there')
    .addOption(tryOption('look among try symbols too'))
    .option('--wait <seconds>', 'wait that long for files that the server still works on', parseSeconds)
    .action((paths: string[], flags: CoverageFlags) => choose({ run: (workplace) => coverage(workplace, paths, flags) }));
};

async function coverage(workplace: Workplace, paths: readonly string[], flags: CoverageFlags): Promise<Report> {
  const { signal, resolve } = workplace;
  const lane: Lane = flags.try ? 'try' : 'release';
  const { loose, archives } = await gather(paths.map(resolve), signal);
  const files: LocalFile[] = [...loose, ...archives.flatMap((archive) => archive.files)];
  // Where nothing is asked, nothing is proved.
  if (files.length === 0) throw new Failure('refused', 'There are no symbols files in what is to be there');
  const compared = await compareWithServer(workplace, files, { lane, signal, waitSeconds: flags.wait ?? 0 });
  return report(compared, lane);
}

function report(compared: readonly Compared<LocalFile>[], lane: Lane): Report {
  const missing = compared.filter(({ standing }) => standing === 'absent');
  const other = compared.filter(({ standing }) => standing === 'other');
  const available = compared.length - missing.length - other.length;
  const isCovered = available === compared.length;
  const headline = isCovered
    ? `All of ${formatFiles(compared.length)} can be downloaded, lane ${lane}.`
    : `${available.toLocaleString('en')} of ${formatFiles(compared.length)} can be downloaded, lane ${lane}:`;
  return {
    exitCode: isCovered ? exitCodes.done : exitCodes.refused,
    lines: [
      headline,
      ...listSome([
        ...missing.map((each) => `${keyOf(each)} is not there`),
        ...other.map((each) => `${keyOf(each)} is there with other content`),
      ]),
    ],
    json: {
      lane,
      files: compared.length,
      available,
      missing: missing.map(keyOf),
      other_content: other.map(keyOf),
    },
  };
}

const keyOf = ({ file }: Compared<LocalFile>): string => file.key;
