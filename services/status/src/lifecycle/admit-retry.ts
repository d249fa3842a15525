// A retry makes work as an upload does, and counts as one against the rate of its caller (contract §2).
import type { ServerResponse } from 'node:http';
import { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type Caller } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';

/** @throws AppError `rate_limit_exceeded` */
export async function admitRetry({ database, config }: StatusContext, caller: Caller, response: ServerResponse): Promise<void> {
  const limits = { requests: config.UPLOAD_RATE_PER_MINUTE };
  const standing = await database.admission.countRequest(callerKey(caller), rateWindowSeconds);
  setRateHeaders(response, standing, limits);
  checkRate(standing, limits);
}
