// Says how old what is shown is, where it is asked for again by itself; that can be paused. Neighbours: ../query-view.tsx,
// ../../api/queries.ts (asks again).
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from '../button.tsx';
import { secondsUntilAgain } from '../error-box.tsx';
import { Badge } from '../state-badge.tsx';
import { formatSpan, Time } from '../time.tsx';
import { useSeconds } from './use-seconds.ts';

/** Without an answer for so long, what is shown is old. */
const oldMs = 30_000;

export interface FreshnessProps {
  /** What is shown together is as old as the oldest of it. */
  readonly queries: readonly UseQueryResult[];
  readonly isPaused: boolean;
  onPause(isPaused: boolean): void;
}

export function Freshness({ queries, isPaused, onPause }: FreshnessProps) {
  const now = useSeconds();
  const at = Math.min(...queries.map(({ dataUpdatedAt }) => dataUpdatedAt));
  const age = Math.max(0, now - at);
  const failed = queries.find(({ error }) => error !== null);
  return (
    <span className="freshness">
      <Now failed={failed} isPaused={isPaused} now={now} />
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

interface NowProps {
  readonly failed: UseQueryResult | undefined;
  readonly isPaused: boolean;
  readonly now: number;
}

function Now({ failed, isPaused, now }: NowProps) {
  if (isPaused)
    return (
      <Badge tone="idle" icon="pause">
        Paused
      </Badge>
    );
  const again = failed?.error && secondsUntilAgain(failed.error);
  if (failed)
    return (
      <Badge tone="warn" icon="warning">
        {again ? `Reconnecting in ${Math.max(0, Math.ceil((failed.errorUpdatedAt - now) / 1_000 + again))} s` : 'Not up to date'}
      </Badge>
    );
  return (
    <Badge tone="good" icon="live">
      Live
    </Badge>
  );
}
