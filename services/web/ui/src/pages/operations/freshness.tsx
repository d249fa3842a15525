// Says how old what is shown is, where it is asked for again by itself; that can be paused. Neighbour: ../../api/queries.ts.
import { useEffect, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { formatSpan, Time } from '../../parts/time.tsx';

/** Without an answer for so long, what is shown is old. */
const oldMs = 30_000;

export interface FreshnessProps {
  /** Of the last answer, in milliseconds of the clock. */
  readonly at: number;
  readonly isFailing: boolean;
  readonly isPaused: boolean;
  onPause(isPaused: boolean): void;
}

export function Freshness({ at, isFailing, isPaused, onPause }: FreshnessProps) {
  const age = useAge(at);
  return (
    <span className="freshness">
      <Now isFailing={isFailing} isPaused={isPaused} />
      <span className={age > oldMs ? 'stale number' : 'hint number'}>
        {at === 0 ? (
          ''
        ) : age > oldMs ? (
          <>
            as of <Time at={new Date(at)} isAbsolute />
          </>
        ) : (
          `${formatSpan(Math.round(age / 1_000)).replace('.0', '')} old`
        )}
      </span>
      <Button look="quiet" icon={isPaused ? 'right' : 'pause'} onClick={() => onPause(!isPaused)}>
        {isPaused ? 'Resume updates' : 'Pause updates'}
      </Button>
    </span>
  );
}

function Now({ isFailing, isPaused }: { readonly isFailing: boolean; readonly isPaused: boolean }) {
  if (isPaused)
    return (
      <Badge tone="idle" icon="pause">
        Paused
      </Badge>
    );
  if (isFailing)
    return (
      <Badge tone="warn" icon="warning">
        Reconnecting
      </Badge>
    );
  return (
    <Badge tone="good" icon="done">
      Live
    </Badge>
  );
}

function useAge(at: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - at);
}
