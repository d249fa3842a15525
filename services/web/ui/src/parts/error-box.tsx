// An error as people need it: what and why, the code and the request id to quote, and when it is asked again.
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'react-router';
import type { ApiError } from '../api/api-error.ts';
import { useAccessHelp } from '../api/session.ts';
import { Button, LinkButton } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

const reachAgainSeconds = 5;
/** The session has ended, or there was none. */
const unknownCaller: readonly string[] = ['token_missing', 'session_needed'];

/** Somebody else can help: with a permission, or another link. */
const isForOperators = ({ status, code }: ApiError): boolean =>
  status === 403 ? code !== 'cross_site_request' : code === 'sign_in_code_unknown';

/** 0: nobody answered; 502 and 504: a gateway whose service does not. */
const away: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);

/** After how long it is asked again where an error is shown that may pass; undefined for others. */
export const secondsUntilAgain = ({ status, retryAfterSeconds }: ApiError): number | undefined =>
  away.has(status) ? (retryAfterSeconds ?? reachAgainSeconds) : undefined;

export interface ErrorBoxProps {
  readonly error: ApiError;
  /** Asks again: by the button, and by itself when the server said when. */
  readonly onRetry?: (() => void) | undefined;
  /** By the button alone. */
  readonly isPaused?: boolean | undefined;
  /** What a caller without it is missing, in words: `View all uploads`. */
  readonly needs?: string | undefined;
}

export function ErrorBox({ error, onRetry, isPaused = false, needs }: ErrorBoxProps) {
  const isNobody = unknownCaller.includes(error.code);
  const accessHelp = useAccessHelp();
  const { pathname, search } = useLocation();
  const title = titleOf(error, isNobody, needs);
  const seconds = useCountdown(onRetry && !isPaused ? secondsUntilAgain(error) : undefined, error, onRetry);
  return (
    <div className="error-box" role="alert">
      <p className="error-title">{title}</p>
      {title !== error.message && <p>{error.message}</p>}
      {error.hint && <p>{error.hint}</p>}
      {!isNobody && isForOperators(error) && accessHelp && <p>{accessHelp}</p>}
      <p className="error-facts">
        <span>
          Code{' '}
          <Link to={`/help/errors#${error.code}`}>
            <code>{error.code}</code>
          </Link>
        </span>
        {error.requestId && (
          <span>
            Request <code>{error.requestId}</code> <CopyButton text={error.requestId} what="request id" isShort />
          </span>
        )}
      </p>
      <div className="actions">
        {isNobody && (
          <LinkButton look="primary" to={`/sign-in?next=${encodeURIComponent(pathname + search)}`}>
            Sign in
          </LinkButton>
        )}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        {seconds !== undefined && <span aria-hidden="true">by itself in {seconds} s</span>}
      </div>
    </div>
  );
}

function titleOf(error: ApiError, isNobody: boolean, needs: string | undefined): string {
  if (isNobody) return 'You are not signed in';
  return error.status === 403 && needs !== undefined ? `You need the permission “${needs}” for this` : error.message;
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
