// The cookies of the web site. On https and on the machine itself their names begin with `__Host-`: no other host of the domain can
// set them. Browsers drop such a cookie on plain http elsewhere, where it goes without. Neighbour: authenticate.ts.
import type { Request, Response } from 'express';
import { isLoopback } from './public-origin.ts';

export interface Cookie {
  read(request: Request): string | undefined;
  set(exchange: CookieExchange, value: string, maxAgeSeconds: number): void;
  clear(exchange: CookieExchange): void;
}

interface CookieExchange {
  readonly request: Request;
  readonly response: Response;
}

/** The setting of the app by which `PUBLIC_URL` begins with https: so it is, also when the proxy before it is not believed. */
export const isSecureSite = 'is secure site';

/** Its values must need no escaping. */
export function createCookie(name: string): Cookie {
  const nameFor = (request: Request): string => (isKeptSecure(request) ? `__Host-${name}` : name);
  const optionsFor = (request: Request) => ({ httpOnly: true, path: '/', sameSite: 'lax', secure: isKeptSecure(request) }) as const;
  return {
    read(request) {
      const start = `${nameFor(request)}=`;
      const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
      return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) || undefined;
    },
    set({ request, response }, value, maxAgeSeconds) {
      response.cookie(nameFor(request), value, { ...optionsFor(request), maxAge: maxAgeSeconds * 1_000 });
    },
    clear({ request, response }) {
      response.clearCookie(nameFor(request), optionsFor(request));
    },
  };
}

/** Whether browsers keep a `Secure` cookie that this request sets. */
const isKeptSecure = (request: Request): boolean =>
  request.secure || request.app.get(isSecureSite) === true || isLoopback(request.hostname ?? '');

/** Of whoever is signed in; its value is the secret of a row in `sessions`. */
export const sessionCookie = createCookie('symdepot');
