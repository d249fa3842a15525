// Reports what is not sent, or not queried: for people before the work begins, and in --json.
import type { CommandContext } from '../command.ts';
import { listSome } from './format.ts';
import type { LeftOut } from '../local/local-file.ts';

export function noteLeftOut({ progress }: Pick<CommandContext, 'progress'>, leftOut: readonly LeftOut[]): void {
  if (leftOut.length === 0) return;
  const lines = listSome(
    leftOut.map(({ place, reason }) => `${place}: ${reason}`),
    (count) => `and ${count.toLocaleString('en')} more; --json has them all`,
  );
  progress.note([`Left out, ${leftOut.length.toLocaleString('en')}:`, ...lines].join('\n'));
}

export const leftOutJson = (leftOut: readonly LeftOut[]) => leftOut.map(({ place, reason }) => ({ path: place, reason }));
