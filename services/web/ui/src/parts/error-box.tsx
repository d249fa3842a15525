// An error as people need it: what and why, the code and the request id to quote, and when it is asked again.
import { useEffect, useState } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

const reachAgainSeconds = 5;

export interface ErrorBoxProps {
  readonly error: ApiError;
  /** Asks again: by the button, and by itself when the server said when. */
  readonly onRetry?: (() => void) | undefined;
  /** What a caller without it is missing, in words: `View all uploads`. */
  readonly needs?: string | undefined;
}

export function ErrorBox({ error, onRetry, needs }: ErrorBoxProps) {
  const isAway = error.status === 503 || error.status === 429 || error.status === 0;
  const seconds = useCountdown(isAway && onRetry ? (error.retryAfterSeconds ?? reachAgainSeconds) : undefined, error, onRetry);
  return (
    <div className="error-box" role="alert">
      <p className="error-title">{error.status === 403 && needs ? `You need the permission “${needs}” for this` : error.message}</p>
      {error.status === 403 && needs && <p>{error.message}</p>}
      {error.hint && <p>{error.hint}</p>}
      <p className="error-facts">
        <span>
          Code <code>{error.code}</code>
        </span>
        {error.requestId && (
          <span>
            Request <code>{error.requestId}</code> <CopyButton text={error.requestId} what="request id" isShort />
          </span>
        )}
      </p>
      {onRetry && (
        <div className="actions">
          <Button onClick={onRetry}>Try again</Button>
          {seconds !== undefined && <span aria-hidden="true">by itself in {seconds} s</span>}
        </div>
      )}
    </div>
  );
}

/** Seconds that are left; undefined when nothing happens by itself. */
function useCountdown(from: number | undefined, error: ApiError, onEnd: (() => void) | undefined): number | undefined {
  const [left, setLeft] = useState(from);
  useEffect(() => {
    setLeft(from);
    if (from === undefined || !onEnd) return;
    const until = Date.now() + from * 1_000;
    const timer = setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1_000);
      setLeft(Math.max(rest, 0));
      if (rest > 0) return;
      clearInterval(timer);
      onEnd();
    }, 500);
    return () => clearInterval(timer);
    // A new error counts anew; a new function for the same one does not.
  }, [error, from]);
  return from === undefined ? undefined : left;
}
