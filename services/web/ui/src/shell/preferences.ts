// What people choose for themselves, kept by their browser: theme, time zone, shortcuts. Another tab follows at once.
import { useSyncExternalStore } from 'react';

const choices = {
  theme: ['system', 'light', 'dark'],
  zone: ['local', 'utc'],
  shortcuts: ['on', 'off'],
} as const;

export type PreferenceName = keyof typeof choices;
export type Preference<N extends PreferenceName> = (typeof choices)[N][number];

const listeners = new Set<() => void>();
const keyOf = (name: PreferenceName): string => `symdepot.${name}`;

/** The first choice where nothing is kept, or nothing can be. */
export function readPreference<N extends PreferenceName>(name: N): Preference<N> {
  const known: readonly Preference<N>[] = choices[name];
  const kept = readStorage(keyOf(name));
  return known.find((choice) => choice === kept) ?? known[0]!;
}

export function choose<N extends PreferenceName>(name: N, choice: Preference<N>): void {
  writeStorage(keyOf(name), choice);
  tellAll();
}

export const usePreference = <N extends PreferenceName>(name: N): Preference<N> => useSyncExternalStore(listen, () => readPreference(name));

/** Once, before anything is shown: from then on the page follows what is chosen, in another tab too. */
export function followPreferences(): void {
  applyTheme();
  addEventListener('storage', tellAll);
}

/** The page's colours are those of the chosen theme; of `system` those of the browser. */
function applyTheme(): void {
  document.documentElement.dataset['theme'] = readPreference('theme');
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tellAll(): void {
  applyTheme();
  for (const listener of listeners) listener();
}

/** A browser may forbid storage; then nothing is kept. */
export function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStorage(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice holds as long as nothing asks again.
  }
}
