// Goes to what the address names behind its `#`, once that is drawn: a browser looks for it only as the page is loaded.
// Neighbour: problems-section.tsx (marks it).
import { useEffect } from 'react';
import { useLocation } from 'react-router';

/** @param isDrawn whether what can be named is there */
export function usePermalink(isDrawn: boolean): void {
  const { hash, key } = useLocation();
  useEffect(() => {
    if (!isDrawn || hash === '') return;
    const target = document.getElementById(decodeURIComponent(hash.slice(1)));
    target?.scrollIntoView();
    target?.focus({ preventScroll: true });
    // Each time that somebody goes there, be it where the address leads already.
  }, [isDrawn, hash, key]);
}
