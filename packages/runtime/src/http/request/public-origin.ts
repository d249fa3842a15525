// Where the web site is, for whatever links to it. A `Host` that anybody can make up is not believed. Neighbours: same-site.ts,
// session-cookie.ts.
import { AppError } from '@symdepot/errors';
import type { Request } from 'express';

/** Whether the name means the machine itself: nobody else can answer to it. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** `PUBLIC_URL`; without it what `Host` says, when that is a name of this machine. Undefined: it is not known. */
export function findOrigin(request: Request, publicUrl: string | undefined): string | undefined {
  if (publicUrl !== undefined) return publicUrl;
  return isLoopback(request.hostname ?? '') ? `${request.protocol}://${request.host}` : undefined;
}

/** @throws AppError `host_unknown` */
export function requireOrigin(request: Request, publicUrl: string | undefined): string {
  const origin = findOrigin(request, publicUrl);
  if (origin === undefined) throw new AppError('host_unknown');
  return origin;
}
