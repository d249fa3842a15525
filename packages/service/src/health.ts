// Whether this process can do its work: its phase, and a check of each thing that it depends on.
// Neighbours: http/health-routes.ts (shows it), start-process.ts (moves the phase).
import { isAppError } from '@symdepot/errors';
import { withDeadline } from './deadline.ts';

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
  /** Runs all checks side by side. Callers at the same time share one run. */
  report(): Promise<HealthReport>;
}

const defaultDeadlineMs = 2_000;

export function createHealth(): Health {
  const checks = new Map<string, { check: HealthCheck; deadlineMs: number }>();
  let running: Promise<Record<string, CheckResult>> | undefined;

  const runChecks = async (): Promise<Record<string, CheckResult>> => {
    const results = await Promise.all(
      Array.from(checks, async ([name, { check, deadlineMs }]) => [name, await runCheck(check, deadlineMs)] as const),
    );
    return Object.fromEntries(results);
  };

  const health: Health = {
    phase: 'starting',
    addCheck(name, check, { deadlineMs = defaultDeadlineMs } = {}) {
      if (!checks.has(name)) checks.set(name, { check, deadlineMs });
    },
    async report() {
      running ??= runChecks().finally(() => (running = undefined));
      const results = await running;
      const status = Object.values(results).every((result) => result.status === 'ok') ? 'ok' : 'error';
      return { status: health.phase === 'ready' ? status : health.phase, checks: results };
    },
  };
  return health;
}

async function runCheck(check: HealthCheck, deadlineMs: number): Promise<CheckResult> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    return await withDeadline(
      check(AbortSignal.timeout(deadlineMs)).then((): CheckResult => ({ status: 'ok', ms: ms() })),
      deadlineMs,
      (): CheckResult => ({ status: 'error', ms: ms(), error: `no answer within ${deadlineMs} ms` }),
    );
  } catch (error) {
    // Vendor messages hold host names and worse; this is shown to anybody.
    return { status: 'error', ms: ms(), error: isAppError(error) ? error.message : 'failed' };
  }
}
