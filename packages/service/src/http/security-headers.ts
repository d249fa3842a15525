// Headers that every answer has. A service that serves pages sets its own Content-Security-Policy over this one.
import type { Request, Response } from 'express';

export function setSecurityHeaders(request: Request, response: Response): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  response.setHeader('Referrer-Policy', 'same-origin');
  // Nothing else says so: our own port speaks no TLS.
  if (request.headers['x-forwarded-proto'] !== undefined && request.secure)
    response.setHeader('Strict-Transport-Security', 'max-age=31536000');
}
