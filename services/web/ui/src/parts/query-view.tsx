// The states that everything asked for has: loading, an error, an error beside what is known from before, and there.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorBox } from './error-box.tsx';
import { Refreshing, Skeleton } from './loading.tsx';
import { Time } from './time.tsx';

export interface QueryViewProps<T> {
  readonly query: UseQueryResult<T>;
  /** Lines of grey until the first answer. */
  readonly lines?: number;
  /** Instead: so many rows of a table. */
  readonly rows?: number;
  /** Its reader wants nothing to change by itself. */
  readonly isPaused?: boolean;
  /** The permission that a 403 speaks of, in words. */
  readonly needs?: string;
  children(data: T): ReactNode;
}

export function QueryView<T>({ query, rows, lines = rows ?? 5, isPaused, needs, children }: QueryViewProps<T>) {
  const { data, error, isFetching, isPlaceholderData, dataUpdatedAt, refetch } = query;
  const ask = (): void => void refetch();
  return (
    <>
      {data !== undefined && <Refreshing isOn={isFetching && isPlaceholderData} />}
      {error && <ErrorBox error={error} onRetry={ask} isPaused={isPaused} needs={needs} />}
      {data !== undefined && error && (
        <p className="stale">
          This is as of <Time at={new Date(dataUpdatedAt)} isAbsolute />.
        </p>
      )}
      {data !== undefined ? children(data) : !error && <Skeleton lines={lines} areRows={rows !== undefined} />}
    </>
  );
}
