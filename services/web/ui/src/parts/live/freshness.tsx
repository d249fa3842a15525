// Says how old what is shown is, where it is asked for again by itself; that can be paused. Neighbours: freshness-of.ts,
// ../query-view.tsx, ../../api/queries.ts (asks again).
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from '../button.tsx';
import { Badge } from '../state-badge.tsx';
import { formatSpan, Time } from '../time.tsx';
import { freshnessOf, type Freshness as Known } from './freshness-of.ts';
import { useSeconds } from './use-seconds.ts';

export interface FreshnessProps {
  readonly queries: readonly UseQueryResult[];
  readonly isPaused: boolean;
  onPause(isPaused: boolean): void;
}

export function Freshness({ queries, isPaused, onPause }: FreshnessProps) {
  const known = freshnessOf(queries, isPaused, useSeconds());
  const { at, ageMs, isOld } = known;
  const change = (): void => {
    onPause(!isPaused);
    if (isPaused) for (const { refetch } of queries) void refetch();
  };
  return (
    <span className="freshness">
      <Now {...known} />
      <span className={isOld ? 'stale number' : 'hint number'}>
        {at === 0 ? (
          ''
        ) : isOld ? (
          <>
            as of <Time at={new Date(at)} isAbsolute />
          </>
        ) : (
          `${formatSpan(Math.round(ageMs / 1_000)).replace('.0', '')} old`
        )}
      </span>
      <Button look="quiet" icon={isPaused ? 'right' : 'pause'} onClick={change}>
        {isPaused ? 'Resume updates' : 'Pause updates'}
      </Button>
    </span>
  );
}

function Now({ state, againInSeconds }: Known) {
  switch (state) {
    case 'paused':
      return (
        <Badge tone="idle" icon="pause">
          Paused
        </Badge>
      );
    case 'loading':
      return (
        <Badge tone="idle" icon="waiting">
          Loading
        </Badge>
      );
    case 'live':
      return (
        <Badge tone="good" icon="live">
          Live
        </Badge>
      );
    case 'old':
    case 'reconnecting':
      return (
        <Badge tone="warn" icon="warning">
          {state === 'old' ? 'Not up to date' : `Reconnecting in ${againInSeconds} s`}
        </Badge>
      );
  }
}
