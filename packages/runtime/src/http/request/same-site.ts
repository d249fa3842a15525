// Whether a request comes from a page of this site: a browser adds the cookie whoever has made it send the request.
// Neighbour: authenticate.ts, which holds this against every caller with a cookie.
import { AppError } from '@symdepot/errors';
import type { Request } from 'express';
import { findOrigin } from './public-origin.ts';

const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** By its method: no route changes anything for these. */
export const isHarmless = ({ method }: Pick<Request, 'method'>): boolean => harmless.has(method);

/**
 * By `Sec-Fetch-Site`, which browsers send to https and loopback; where it is missing by `Origin`, which they send with every POST.
 * @throws AppError `cross_site_request`
 */
export function requireSameSite(request: Request, publicUrl: string | undefined): void {
  if (isHarmless(request)) return;
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isOwn = site === undefined ? origin !== undefined && origin === findOrigin(request, publicUrl) : site === 'same-origin';
  if (!isOwn) throw new AppError('cross_site_request');
}
