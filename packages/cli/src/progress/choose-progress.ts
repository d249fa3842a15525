// Selects the kind of progress: bars on a terminal, plain lines in CI, pipes and files, none with --json.
import type { WriteStream } from 'node:tty';
import { createLineProgress } from './line-progress.ts';
import { silentProgress, type Progress } from './progress.ts';
import { createTerminalProgress } from './terminal-progress.ts';

interface ProgressIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export function chooseProgress(io: ProgressIo, isJson: boolean): Progress {
  const { environment, stderr } = io;
  if (isJson) return silentProgress;
  if (!isForPeople(io, stderr)) return createLineProgress((line) => void stderr.write(`${line}\n`));
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return createTerminalProgress(stderr as WriteStream, /utf-?8/i.test(locale));
}

/** Whether escape codes are welcome: on a terminal, and not in CI, which may look like one. */
export function isForPeople({ environment }: Pick<ProgressIo, 'environment'>, output: { readonly isTTY?: boolean }): boolean {
  const isCi = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  return output.isTTY === true && !isCi && environment['TERM'] !== 'dumb';
}
