// What the codes of errors mean, and what to do: the table of packages/errors, fetched when something is wrong, and not before.
import type { ErrorEntry } from '@symdepot/errors';
import { useEffect, useState } from 'react';

export type Meaning = Pick<ErrorEntry, 'meaning' | 'fix'>;
type MeaningOf = (code: string) => Meaning | undefined;

const unknown: MeaningOf = () => undefined;
let known: MeaningOf = unknown;

/** Until the table has come, and where it cannot be fetched: of none. */
export function useMeanings(): MeaningOf {
  const [meaningOf, setMeaningOf] = useState(() => known);
  useEffect(() => {
    if (known !== unknown) return undefined;
    let isShown = true;
    void fetchMeanings().then((found) => isShown && setMeaningOf(() => found));
    return () => void (isShown = false);
  }, []);
  return meaningOf;
}

async function fetchMeanings(): Promise<MeaningOf> {
  try {
    const { errorTable } = await import('@symdepot/errors');
    const meanings = new Map<string, Meaning>(Object.entries(errorTable));
    known = (code) => meanings.get(code);
  } catch {
    // A code and a message are on the page without it.
  }
  return known;
}
