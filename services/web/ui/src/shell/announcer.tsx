// The one live region: what changed, for those who do not see it. Politely, and at most one message in five seconds, the newest.
import { useSyncExternalStore } from 'react';

const pauseMs = 5_000;
let said = '';
let next: string | undefined;
let quietUntil = 0;
const listeners = new Set<() => void>();

export function announce(text: string): void {
  next = text;
  const wait = quietUntil - Date.now();
  if (wait > 0) return;
  speak();
}

function speak(): void {
  if (next === undefined) return;
  // The same words again are told again.
  said = next === said ? `${next}\u00a0` : next;
  next = undefined;
  quietUntil = Date.now() + pauseMs;
  setTimeout(speak, pauseMs);
  for (const listener of listeners) listener();
}

const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function Announcer() {
  const text = useSyncExternalStore(listen, () => said);
  return (
    <div className="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}
