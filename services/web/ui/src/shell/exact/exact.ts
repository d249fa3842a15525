// The exact text behind a short one: by a mouse as a `title`, and for as long as it has the focus, by a key or a finger, which are
// shown none. Neighbours: show-exact.ts (fetched when one has it), ../../parts/time.tsx, ../../parts/bytes.tsx.
import type { FocusEvent } from 'react';

/** What an element with such a text is given. */
export const exactly = (text: string) => ({
  title: text,
  tabIndex: 0,
  onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) =>
    // Without it there is the title, as before.
    void import('./show-exact.ts').then(
      ({ showExact }) => showExact(currentTarget, text),
      () => {},
    ),
});
