// Headers of every response. A service that serves pages overrides this Content-Security-Policy with its own.
import type { Request, Response } from 'express';
import { addStandingHeaders } from '../server/express-prototypes.ts';

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
};
const overTls = { 'Strict-Transport-Security': 'max-age=31536000' };

export function setSecurityHeaders(request: Request, response: Response): void {
  addStandingHeaders(response, headers);
  // Nothing else says so: our own port speaks no TLS.
  if (request.headers['x-forwarded-proto'] !== undefined && request.secure) addStandingHeaders(response, overTls);
}
