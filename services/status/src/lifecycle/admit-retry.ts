// A retry causes work like an upload, and counts as one in its caller's rate limit (contract §2); so does a change of an environment.
import { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type Admit } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';

/** @throws AppError `rate_limit_exceeded` */
export const admitRetry: Admit<StatusContext> = async ({ database, config }, _limits, caller, { response }) => {
  const limits = { requests: config.UPLOAD_RATE_PER_MINUTE };
  const standing = await database.admission.countRequest(callerKey(caller), rateWindowSeconds);
  setRateHeaders(response, standing, limits);
  checkRate(standing, limits);
};
