// One row of progress as text: label, phase, bar, amount, rate, time left; if the width is too small, the least useful ones are
// left out first.
import { formatBytes, formatSeconds, formatShare, printable } from '../report/format.ts';
import type { RowState } from './progress.ts';

export interface RowFacts {
  readonly label: string;
  readonly state: RowState;
  readonly bytesPerSecond: number | undefined;
  readonly nowMs: number;
}

export interface RowLayout {
  readonly width: number;
  readonly labelWidth: number;
  readonly isUnicode: boolean;
}

const phaseWidth = 9;
const barWidths = { least: 8, most: 28 };
/** Of time left, rate and amount, so that the bars of all rows begin and end alike. */
const detailWidths = [17, 12, 18] as const;

/** For a terminal: never longer than the width. */
export function renderRow(facts: RowFacts, { width, labelWidth, isUnicode }: RowLayout): string {
  const share = shareOf(facts.state);
  const head = `${printable(facts.label).padEnd(labelWidth)}  ${facts.state.phase.padEnd(phaseWidth)}`;
  if (share === undefined) return fit(`${head}  ${amountOf(facts) ?? ''}`.trimEnd(), width);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const details = detailsOf(facts);
  for (let count = detailWidths.length; count >= 0; count--) {
    const slots = detailWidths.slice(0, count);
    const room = width - head.length - 2 - slots.reduce((sum, slot) => sum + slot, percent.length + 4);
    if (room < barWidths.least) continue;
    const shown = slots.map((slot, index) => (details[index] ?? '').padEnd(slot)).join('');
    return fit(`${head}  ${bar(share, Math.min(room, barWidths.most), isUnicode)}  ${percent}  ${shown}`.trimEnd(), width);
  }
  return fit(`${head}  ${percent}`, width);
}

/** For a log. */
export function renderLine(facts: RowFacts): string {
  const share = shareOf(facts.state);
  const details = share === undefined ? [amountOf(facts)] : [`${Math.floor(share * 100)} %`, ...detailsOf(facts)];
  return [`${printable(facts.label)}: ${facts.state.phase}`, ...details.filter((detail) => detail !== undefined && detail !== '')].join(
    ', ',
  );
}

const shareOf = ({ bytes }: RowState): number | undefined =>
  bytes === undefined || bytes.total === 0 ? undefined : Math.min(1, bytes.done / bytes.total);

/** The most useful first. */
function detailsOf(facts: RowFacts): string[] {
  const { state, bytesPerSecond } = facts;
  const { bytes } = state;
  if (!bytes) return [];
  const left = bytes.total - bytes.done;
  const isMoving = bytesPerSecond !== undefined && bytesPerSecond >= 1 && left > 0;
  const speed = isMoving ? [`${formatSeconds(Math.ceil(left / bytesPerSecond))} left`, `${formatBytes(bytesPerSecond)}/s`] : ['', ''];
  return [...speed, amountOf(facts) ?? formatShare(bytes.done, bytes.total)];
}

function amountOf({ state: { amount, untilMs, reason }, nowMs }: RowFacts): string | undefined {
  if (untilMs === undefined) return amount;
  return `${amount ?? ''} in ${formatSeconds(Math.max(0, Math.ceil((untilMs - nowMs) / 1_000)))}${reason === undefined ? '' : `: ${printable(reason)}`}`;
}

function bar(share: number, width: number, isUnicode: boolean): string {
  const [full, empty] = isUnicode ? ['█', '░'] : ['#', '.'];
  const filled = Math.round(share * width);
  return full.repeat(filled) + empty.repeat(width - filled);
}

const fit = (text: string, width: number): string => (text.length <= width ? text : text.slice(0, Math.max(0, width)));
