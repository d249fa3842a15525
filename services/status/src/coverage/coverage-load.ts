// Limits the coverage requests in progress in this process, by the size of their uncompressed lists in memory: their cost, also in
// looks, grows with it. Quota is taken as bytes arrive: a caller that sends nothing takes none. Neighbour: routes/post-coverage.ts.
import type { ServerResponse } from 'node:http';
import { AppError } from '@symdepot/errors';
import { createQuota } from '@symdepot/runtime';
import type { StatusConfig } from '../config.ts';
import { coverageChanged, coverageRefused } from '../events.ts';
import type { CoverageRefusal, StatusMetrics } from '../metrics.ts';

export interface CoverageLoad {
  /**
   * @returns a function to report the bytes of the list to as they arrive; they count until the response or the caller is gone.
   * It throws AppError `coverage_overloaded`, `too_much_coverage_of_user`
   */
  follow(userId: number, response: ServerResponse): (bytes: number) => void;
}

type Limits = Pick<StatusConfig, 'STATUS_COVERAGE_BYTES' | 'STATUS_COVERAGE_BYTES_PER_USER'>;

export function createCoverageLoad(context: { readonly metrics: StatusMetrics }, config: Limits): CoverageLoad {
  const refused = (code: CoverageRefusal): AppError => {
    coverageRefused(context, code);
    return new AppError(code);
  };
  const quota = createQuota(
    { all: config.STATUS_COVERAGE_BYTES, perCaller: config.STATUS_COVERAGE_BYTES_PER_USER },
    { all: () => refused('coverage_overloaded'), ofCaller: () => refused('too_much_coverage_of_user') },
    (taken) => coverageChanged(context, taken),
  );
  return {
    follow(userId, response) {
      const own = quota.of(userId);
      response.once('close', own.leave);
      return (bytes) => {
        // Nobody would give them back.
        if (!response.closed) own.take(bytes);
      };
    },
  };
}
