// Which progress fits: bars on a terminal, plain lines in CI, pipes and files, none beside --json.
import type { WriteStream } from 'node:tty';
import { createLineProgress } from './line-progress.ts';
import { silentProgress, type Progress } from './progress.ts';
import { createTerminalProgress } from './terminal-progress.ts';

interface ProgressIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export function chooseProgress({ environment, stderr }: ProgressIo, isJson: boolean): Progress {
  if (isJson) return silentProgress;
  const isCi = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  if (stderr.isTTY !== true || isCi || environment['TERM'] === 'dumb') return createLineProgress((line) => void stderr.write(`${line}\n`));
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return createTerminalProgress(stderr as WriteStream, /utf-?8/i.test(locale));
}
