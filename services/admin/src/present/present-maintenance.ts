// Presents the results of sweeps and verifications: text for people, documents for `--json`.
import { sweepNames, type SweepReport, type VerifyArtefactsReport, type VerifyProgress, type VerifyReport } from '@symdepot/maintenance';
import { formatList, renderTable } from './render-table.ts';

const shownFindings = 20;

export function sweepText({ sweeps, stuck }: SweepReport, isDryRun: boolean): string {
  const rows = sweepNames.map((name) => {
    const { count, bytes, examples } = sweeps[name];
    return [
      name,
      String(count),
      bytes > 0 ? String(bytes) : '',
      formatList(examples) + (count > examples.length && examples.length > 0 ? ', …' : ''),
    ];
  });
  const table = renderTable(['what', isDryRun ? 'would go' : 'removed', 'bytes', 'for example'], rows, '');
  const tail = stuck.count > 0 ? `\n${stuck.count} uploads have not moved for an hour: ${formatList(stuck.oldest.map(String))}` : '';
  return (isDryRun ? `${table}\nNothing was removed: this was a dry run.` : table) + tail;
}

export const sweepJson = ({ sweeps, stuck }: SweepReport, isDryRun: boolean): object => ({ dry_run: isDryRun, sweeps, stuck });

export function verifyText({ findings, withoutRow, ...progress }: VerifyReport): string {
  const lines = findings.slice(0, shownFindings).map(({ bucket, lane, key, message, problem }) => [bucket, lane, key, problem, message]);
  const omitted = progress.differences - lines.length;
  return [
    `Checked ${progressLine(progress)}.`,
    ...(withoutRow > 0 ? [`${withoutRow} files have no record (any more); that is no difference.`] : []),
    ...(lines.length > 0 ? [renderTable(['bucket', 'lane', 'key', 'problem', 'it'], lines, '')] : []),
    ...(omitted > 0 ? [`and ${omitted} more (--json has up to 1000)`] : []),
  ].join('\n');
}

export const verifyJson = ({ objects, bytes, rows, differences, withoutRow, findings }: VerifyReport): object => ({
  objects,
  bytes,
  rows,
  differences,
  without_row: withoutRow,
  findings: findings.map(({ problem, bucket, lane, key, message, uploadId }) => ({
    problem,
    bucket,
    lane,
    key,
    message,
    upload: uploadId,
  })),
});

export const progressLine = ({ objects, bytes, rows, differences }: VerifyProgress): string =>
  `${objects} files (${bytes} bytes) and ${rows} rows: ${differences} differences`;

export const artefactsText = ({ artefacts, bytes, damaged }: VerifyArtefactsReport): string =>
  [
    `Checked ${artefacts} artefacts (${bytes} bytes): ${damaged.length} damaged.`,
    ...damaged.map(({ sha512, reason }) => `sha512:${sha512}: ${reason}`),
  ].join('\n');

export const artefactsJson = ({ artefacts, bytes, damaged }: VerifyArtefactsReport): object => ({ artefacts, bytes, damaged });
