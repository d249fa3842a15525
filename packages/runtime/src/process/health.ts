// Whether this process can do its work: its phase, and a check of each dependency.
// Neighbours: http/health-routes.ts (shows it), start-process.ts (changes the phase).
import { withDeadline } from '@symdepot/async';
import { isAppError } from '@symdepot/errors';

export type HealthPhase = 'starting' | 'ready' | 'draining';

/** Resolves when all is well. The signal fires at the check's deadline. */
export type HealthCheck = (signal: AbortSignal) => Promise<unknown>;

export interface CheckResult {
  readonly status: 'ok' | 'error';
  readonly ms: number;
  readonly error?: string;
}

export interface HealthReport {
  readonly status: 'ok' | 'error' | 'starting' | 'draining';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface Health {
  phase: HealthPhase;
  /** Services of one process that share a resource add the same name; the first check stays. */
  addCheck(name: string, check: HealthCheck, options?: { readonly deadlineMs?: number }): void;
  /** Runs all checks side by side. Callers at the same time, and those of the next seconds, share one run. */
  report(): Promise<HealthReport>;
}

const defaultDeadlineMs = 2_000;
/** Checks try what the service needs, some by a write: anybody may ask, and must not make work by it. */
const defaultKeepMs = 2_000;

export function createHealth({ keepMs = defaultKeepMs }: { readonly keepMs?: number } = {}): Health {
  const checks = new Map<string, { check: HealthCheck; deadlineMs: number }>();
  let results: Promise<Record<string, CheckResult>> | undefined;
  let freshUntil = 0;

  const runChecks = async (): Promise<Record<string, CheckResult>> => {
    const entries = await Promise.all(
      Array.from(checks, async ([name, { check, deadlineMs }]) => [name, await runCheck(check, deadlineMs)] as const),
    );
    freshUntil = performance.now() + keepMs;
    return Object.fromEntries(entries);
  };

  const health: Health = {
    phase: 'starting',
    addCheck(name, check, { deadlineMs = defaultDeadlineMs } = {}) {
      if (checks.has(name)) return;
      checks.set(name, { check, deadlineMs });
      results = undefined;
    },
    async report() {
      if (results === undefined || performance.now() > freshUntil) {
        freshUntil = Number.POSITIVE_INFINITY; // until this run has ended
        results = runChecks();
      }
      const found = await results;
      const status = Object.values(found).every((result) => result.status === 'ok') ? 'ok' : 'error';
      return { status: health.phase === 'ready' ? status : health.phase, checks: found };
    },
  };
  return health;
}

async function runCheck(check: HealthCheck, deadlineMs: number): Promise<CheckResult> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    return await withDeadline(
      deadlineMs,
      (late) => check(late).then((): CheckResult => ({ status: 'ok', ms: ms() })),
      (): CheckResult => ({ status: 'error', ms: ms(), error: `no answer within ${deadlineMs} ms` }),
    );
  } catch (error) {
    // Vendor messages hold host names and worse; this is shown to anybody.
    return { status: 'error', ms: ms(), error: isAppError(error) ? error.message : 'failed' };
  }
}
