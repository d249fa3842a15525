// Goes to what the address names behind its `#`, such as a code, once that is drawn: a browser looks for it only while the page is
// loaded, when this site has drawn nothing yet.
import { useEffect } from 'react';
import { useLocation } from 'react-router';

/** @param isDrawn whether what can be named is there @returns the id that is named, for a mark on it; empty for none */
export function usePermalink(isDrawn = true): string {
  const { hash, key } = useLocation();
  const id = decode(hash.slice(1));
  useEffect(() => {
    if (!isDrawn || id === '') return;
    const target = document.getElementById(id);
    target?.scrollIntoView();
    target?.focus({ preventScroll: true });
    // Each time that somebody goes there, be it where the address leads already.
  }, [isDrawn, id, key]);
  return id;
}

/** Anything may stand in an address. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
