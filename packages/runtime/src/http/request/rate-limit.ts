// How often a caller may request work, from whichever service (contract §2): counted per token over all processes, by
// admission.ts of database. Headers as in draft-ietf-httpapi-ratelimit-headers.
import type { ServerResponse } from 'node:http';
import { AppError } from '@symdepot/errors';
import type { Caller } from './caller.ts';

export const rateWindowSeconds = 60;

/** Where a caller stands. */
export interface RateStanding {
  /** In the current window. */
  readonly requests: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
}

export interface RateLimits {
  readonly requests: number;
  /** Uploads at once. */
  readonly concurrent?: number;
}

/** For whom requests are counted. */
export const callerKey = ({ token, userId }: Pick<Caller, 'token' | 'userId'>): string => (token ? `token:${token.id}` : `user:${userId}`);

export function setRateHeaders(response: ServerResponse, { requests, resetSeconds }: RateStanding, limits: RateLimits): void {
  const { requests: limit, concurrent } = limits;
  const policies = [`"requests";q=${limit};w=${rateWindowSeconds}`, ...(concurrent === undefined ? [] : [`"concurrent";q=${concurrent}`])];
  response.setHeader('RateLimit-Policy', policies.join(', '));
  response.setHeader('RateLimit', `"requests";r=${Math.max(0, limit - requests)};t=${wholeSeconds(resetSeconds)}`);
}

/** @throws AppError `rate_limit_exceeded` */
export function checkRate({ requests, resetSeconds }: RateStanding, { requests: limit }: RateLimits): void {
  if (requests > limit) throw new AppError('rate_limit_exceeded', { limit, retryAfterSeconds: wholeSeconds(resetSeconds) });
}

const wholeSeconds = (seconds: number): number => Math.max(1, Math.ceil(seconds));
