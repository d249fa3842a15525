// Keys that go through the rows of a list. The focus goes with them, so that `Enter` opens what a row leads to. Neighbour: table.tsx.
import { useRef, type RefObject } from 'react';
import { useShortcut } from '../../shell/shortcuts.tsx';

/** @returns for the body of the table @param canSelect whether rows have check boxes */
export function useRowKeys(isOn: boolean, canSelect: boolean): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = (): readonly HTMLTableRowElement[] => [...(body.current?.rows ?? [])];
  const at = (): number => rows().findIndex((row) => row.contains(document.activeElement));
  const move = (by: number): void => {
    const all = rows();
    const target = at() === -1 ? 0 : Math.min(Math.max(at() + by, 0), all.length - 1);
    all[target]?.querySelector<HTMLElement>('th a, td:not(.check) a, th button, td button')?.focus();
  };
  useShortcut('j', 'Next row', () => move(1), isOn);
  useShortcut('k', 'Previous row', () => move(-1), isOn);
  useShortcut('x', 'Select the row', () => rows()[at()]?.querySelector<HTMLElement>('.check input')?.click(), isOn && canSelect);
  return body;
}
