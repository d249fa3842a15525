// Coverage requests that this process works on, by the bytes of their lists: what they cost in memory and in looks grows with
// those. Too many at a time are refused before they are read. Neighbour: routes/post-coverage.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@symdepot/errors';
import type { StatusConfig } from './config.ts';
import type { StatusContext } from './context.ts';
import { coverageChanged, coverageRefused } from './events.ts';
import { createPlaces } from './places.ts';

/** Ten thousand entries with names as long as they may be. */
export const maxCoverageBytes = 8 * 2 ** 20;

export interface CoverageLoad {
  /** Until it is answered or its caller has gone. @throws AppError `coverage_overloaded`, `too_much_coverage_of_user` */
  admit(userId: number, request: IncomingMessage, response: ServerResponse): void;
}

type Limits = Pick<StatusConfig, 'STATUS_COVERAGE_BYTES' | 'STATUS_COVERAGE_BYTES_PER_USER'>;

export function createCoverageLoad(context: Pick<StatusContext, 'metrics'>, config: Limits): CoverageLoad {
  const refused = (error: AppError): AppError => {
    coverageRefused(context);
    return error;
  };
  const places = createPlaces(
    { all: config.STATUS_COVERAGE_BYTES, perUser: config.STATUS_COVERAGE_BYTES_PER_USER },
    { all: () => refused(new AppError('coverage_overloaded')), ofUser: () => refused(new AppError('too_much_coverage_of_user')) },
  );
  return {
    admit(userId, request, response) {
      // Who does not say how long it is may send as much as is read.
      const bytes = Math.min(Number(request.headers['content-length'] ?? maxCoverageBytes), maxCoverageBytes);
      const leave = places.take(userId, bytes);
      coverageChanged(context, places.taken());
      const end = (): void => {
        leave();
        coverageChanged(context, places.taken());
      };
      if (response.closed) end();
      else response.once('close', end);
    },
  };
}
