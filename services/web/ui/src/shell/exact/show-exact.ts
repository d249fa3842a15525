// Shows a text at an element that has the focus, until it has not. It lies above everything: a table would cut it off.
// Neighbour: exact.ts.
const gap = 4;
const followMs = 500;
let shown: AbortController | undefined;

export function showExact(target: HTMLElement, text: string): void {
  shown?.abort();
  const bubble = document.createElement('div');
  if (!('showPopover' in bubble) || document.activeElement !== target) return;
  const end = (shown = new AbortController());
  const { signal } = end;
  const hide = (): void => end.abort();
  signal.addEventListener('abort', () => bubble.remove());
  bubble.className = 'exact';
  bubble.popover = 'manual';
  bubble.ariaHidden = 'true';
  bubble.textContent = text;
  document.body.append(bubble);
  bubble.showPopover();
  const place = (): void => {
    // A row may have gone, and with it the focus, of which nobody is told.
    if (!target.isConnected) return hide();
    const { left, top, bottom } = target.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = bottom + gap;
    bubble.style.left = `${Math.max(gap, Math.min(left, clientWidth - bubble.offsetWidth - gap))}px`;
    bubble.style.top = `${below + bubble.offsetHeight > clientHeight ? top - bubble.offsetHeight - gap : below}px`;
  };
  place();
  target.addEventListener('blur', hide, { signal });
  addEventListener('focusin', (event) => event.target === target || hide(), { signal });
  addEventListener('scroll', place, { signal, capture: true, passive: true });
  addEventListener('resize', place, { signal });
  // A list that is asked for again moves its rows, which is no event.
  const timer = setInterval(place, followMs);
  signal.addEventListener('abort', () => clearInterval(timer));
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide(), { signal });
}
