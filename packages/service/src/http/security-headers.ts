// Headers that every answer has. A service that serves pages sets its own Content-Security-Policy over this one.
import type { RequestHandler } from 'express';

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
};

export const securityHeaders: RequestHandler = (request, response, next) => {
  response.set(headers);
  if (request.secure) response.set('Strict-Transport-Security', 'max-age=31536000');
  next();
};
