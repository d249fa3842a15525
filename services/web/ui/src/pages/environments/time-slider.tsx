// Goes back in time by hand: from the day of the first publication to today. What is chosen is in the address, as the field "As of"
// has it, once the hand rests. Neighbours: environments-page.tsx, days.ts.
import { useEffect, useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import { dayNumber, dayText, dayWords } from './days.ts';

const restMs = 250;

/** @param props.first when the first one was published */
export function TimeSlider({ first }: { readonly first: string }) {
  const id = useId();
  const [address, setAddress] = useSearchParams();
  const today = dayNumber(Date.now());
  const asked = address.get('at');
  const shown = dayOf(asked) ?? today;
  const begin = Math.min(dayNumber(first), shown);
  const [moved, move] = useState<number>();
  useEffect(() => move(undefined), [asked]);
  useEffect(() => {
    if (moved === undefined) return undefined;
    const timer = setTimeout(
      () =>
        setAddress(
          (old) => {
            const next = new URLSearchParams(old);
            next.delete('page');
            next.set('at', dayText(moved));
            return next;
          },
          { replace: true, preventScrollReset: true },
        ),
      restMs,
    );
    return () => clearTimeout(timer);
    // The function is another one after each change of the address.
  }, [moved]);
  const day = moved ?? shown;
  if (begin >= today) return null;
  const isNow = asked === null && moved === undefined;
  return (
    <div className="time-slider">
      <label htmlFor={id}>Go back in time</label>
      <input
        id={id}
        type="range"
        min={begin}
        max={Math.max(today, shown)}
        value={day}
        aria-valuetext={isNow ? 'Now' : dayWords(day)}
        onChange={({ target }) => move(Number(target.value))}
      />
      <div className="time-slider-ends">
        <span>{dayWords(begin)}</span>
        <strong>{isNow ? 'Now' : dayWords(day)}</strong>
        <span>today</span>
      </div>
    </div>
  );
}

function dayOf(at: string | null): number | undefined {
  const day = at === null ? Number.NaN : dayNumber(at);
  return Number.isFinite(day) ? day : undefined;
}
