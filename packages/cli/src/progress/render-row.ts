// One row of progress as text: label, phase, bar, amount, rate, time left; what does not fit into the width goes, the least
// useful first.
import { formatBytes, formatDuration, printable } from '../format.ts';
import type { RowState } from './progress.ts';

export interface RowFacts {
  readonly label: string;
  readonly state: RowState;
  readonly bytesPerSecond: number | undefined;
}

export interface RowLayout {
  readonly width: number;
  readonly labelWidth: number;
  readonly isUnicode: boolean;
}

const phaseWidth = 10;
const barWidths = { least: 8, most: 28 };

/** For a terminal: never longer than the width. */
export function renderRow(facts: RowFacts, { width, labelWidth, isUnicode }: RowLayout): string {
  const share = shareOf(facts.state);
  const head = `${printable(facts.label).padEnd(labelWidth)}  ${facts.state.phase.padEnd(phaseWidth)}`;
  if (share === undefined) return fit(`${head}  ${facts.state.amount ?? ''}`.trimEnd(), width);
  const details = detailsOf(facts);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  for (let count = details.length; ; count--) {
    const tail = [percent, ...details.slice(0, count)].join('  ');
    const room = width - head.length - tail.length - 4;
    if (room >= barWidths.least) return `${head}  ${bar(share, Math.min(room, barWidths.most), isUnicode)}  ${tail}`;
    if (count === 0) return fit(`${head}  ${percent}`, width);
  }
}

/** For a log. */
export function renderLine(facts: RowFacts): string {
  const share = shareOf(facts.state);
  const details = share === undefined ? [facts.state.amount] : [`${Math.floor(share * 100)} %`, ...detailsOf(facts)];
  return [`${printable(facts.label)}: ${facts.state.phase}`, ...details.filter((detail) => detail !== undefined)].join(', ');
}

const shareOf = ({ bytes }: RowState): number | undefined =>
  bytes === undefined || bytes.total === 0 ? undefined : Math.min(1, bytes.done / bytes.total);

/** The most useful first. */
function detailsOf({ state: { bytes, amount }, bytesPerSecond }: RowFacts): string[] {
  if (!bytes) return [];
  const left = bytes.total - bytes.done;
  const isMoving = bytesPerSecond !== undefined && bytesPerSecond >= 1 && left > 0;
  return [
    amount ?? `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`,
    ...(isMoving ? [`${formatDuration((left / bytesPerSecond) * 1_000)} left`, `${formatBytes(bytesPerSecond)}/s`] : []),
  ];
}

function bar(share: number, width: number, isUnicode: boolean): string {
  const [full, empty] = isUnicode ? ['█', '░'] : ['#', '.'];
  const filled = Math.round(share * width);
  return full.repeat(filled) + empty.repeat(width - filled);
}

const fit = (text: string, width: number): string => (text.length <= width ? text : text.slice(0, Math.max(0, width)));
