// Keys that go through the rows of a page's tables. The focus goes with them, so that `Enter` opens what a row leads to.
// Neighbour: table.tsx, each of which has them: whichever is asked goes through all.
import { useShortcut } from '../../shell/shortcuts.tsx';

const rows = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>('main tbody[role=rowgroup] > tr')];

const at = (all: readonly HTMLElement[]): number => all.findIndex((row) => row.contains(document.activeElement));

function move(by: number): void {
  const all = rows();
  const now = at(all);
  const row = now === -1 ? all[0] : all[Math.min(Math.max(now + by, 0), all.length - 1)];
  // A row that leads nowhere has the focus itself: what can be done to it is behind the next Tab.
  (row?.querySelector<HTMLElement>('th a') ?? row?.querySelector<HTMLElement>('td:not(.check) a') ?? row)?.focus();
}

function select(): void {
  const all = rows();
  all[at(all)]?.querySelector<HTMLElement>('.check input')?.click();
}

/** @param canSelect whether rows have check boxes */
export function useRowKeys(canSelect: boolean): void {
  useShortcut('j', 'Next row', () => move(1));
  useShortcut('k', 'Previous row', () => move(-1));
  useShortcut('x', 'Select the row', select, canSelect);
}
