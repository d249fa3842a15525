// Sizes in binary units, with the exact number on hover and focus; and numbers as people write them. Neighbour: ../shell/exact/exact.ts.
import { exactly } from '../shell/exact/exact.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const whole = new Intl.NumberFormat('en');

export const formatCount = (count: number): string => whole.format(count);

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function Bytes({ count }: { readonly count: number }) {
  const exact = `${formatCount(count)} bytes`;
  if (count < 1_024) return <span className="number">{formatBytes(count)}</span>;
  return (
    <span className="number" {...exactly(exact)}>
      {formatBytes(count)}
      <span className="unseen"> ({exact})</span>
    </span>
  );
}
