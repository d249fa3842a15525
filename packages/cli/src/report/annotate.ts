// What GitHub Actions shows on the page of a run, and not only in its log: the verdict, with the URL of each upload's page. Other CI
// systems make links of the URLs in the log. Neighbours: write-report.ts, gitlab-annotations.ts.
import { exitCodes } from '@symdepot/errors';
import type { Report } from '../command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A workflow command, for a line of the log; undefined elsewhere, and for what needs no attention. */
export function annotationOf({ lines, exitCode, isVerdict = false }: Report, environment: Environment): string | undefined {
  if (environment['GITHUB_ACTIONS'] !== 'true' || lines.length === 0) return undefined;
  if (exitCode === exitCodes.done && !isVerdict) return undefined;
  return `::${exitCode === exitCodes.done ? 'notice' : 'error'} title=symdepot::${escapeData(lines.join('\n'))}`;
}

/** As the toolkit of GitHub Actions does: a line end would end the command. */
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
