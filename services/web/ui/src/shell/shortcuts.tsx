// Keys that do something: pages name theirs by useShortcut, `?` shows all that there are at the moment. One switch, in Account,
// turns all of them off. None works while a field has the focus, a dialog is open, or another key is held.
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../api/session.ts';
import { destinations } from './navigation.ts';
import { readPreference } from './preferences.ts';

interface Shortcut {
  /** One key, or two after each other with a blank between: `g u`. As KeyboardEvent.key has them. */
  readonly keys: string;
  /** `Go to Uploads`. */
  readonly does: string;
  run(): void;
}

const ShortcutList = lazy(() => import('./shortcut-list.tsx').then(({ ShortcutList: list }) => ({ default: list })));

const known = new Set<Shortcut>();
const patienceMs = 1_500;
let begun: { readonly key: string; readonly at: number } | undefined;

/** As long as the part is shown. With `isOn` false there is none. */
export function useShortcut(keys: string, does: string, run: () => void, isOn = true): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!isOn) return;
    const shortcut = { keys, does, run: () => latest.current() };
    known.add(shortcut);
    return () => void known.delete(shortcut);
  }, [keys, does, isOn]);
}

const fields = 'input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]';

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (readPreference('shortcuts') === 'off' || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return;
  if (event.target instanceof Element && event.target.closest(fields)) return;
  const first = begun && Date.now() - begun.at < patienceMs ? begun.key : undefined;
  begun = undefined;
  const all = [...known];
  const found = all.find(({ keys }) => keys === (first === undefined ? event.key : `${first} ${event.key}`));
  if (found) {
    event.preventDefault();
    found.run();
  } else if (all.some(({ keys }) => keys.startsWith(`${event.key} `))) begun = { key: event.key, at: Date.now() };
}

/** Hears the keys, has those that work everywhere, and shows the list. */
export function Shortcuts() {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useShortcut('?', 'Show this list', () => setShown(true));
  useShortcut('/', 'Filter or search', () => focusFilter());
  return (
    <>
      <Destinations />
      {isShown && (
        <Suspense>
          <ShortcutList shortcuts={[...known]} onClose={() => setShown(false)} />
        </Suspense>
      )}
    </>
  );
}

function focusFilter(): void {
  const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);
  (find('main .filter-bar :is(input, select)') ?? find('.search-box input'))?.focus();
}

function Destinations() {
  const session = useSession();
  if (!session.isKnown) return null; // all of them at once: in the order of the header
  return (
    <>
      {[{ name: 'Home', path: '/', key: 'h' }, ...destinations.filter(({ isFor }) => isFor(session))].map(({ name, path, key }) => (
        <Destination key={path} name={name} path={path} keys={`g ${key}`} />
      ))}
    </>
  );
}

function Destination({ name, path, keys }: { readonly name: string; readonly path: string; readonly keys: string }) {
  const navigate = useNavigate();
  useShortcut(keys, `Go to ${name}`, () => void navigate(path));
  return null;
}
