// As much of a browser as sign-in needs: cookies of each site, redirects, and the headers by which browsers say where a request comes from.
// Neighbour: http.ts, which sends.
import type { HttpResponse } from './http.ts';
import { send } from './http.ts';

export interface BrowserClient {
  /** Of each origin. */
  cookies(origin: string): ReadonlyMap<string, string>;
  setCookie(origin: string, name: string, value: string): void;
  /** Does not follow. */
  get(url: string): Promise<HttpResponse>;
  /** Follows redirects until there is none, or the next address is like `until`. */
  follow(url: string, until?: RegExp): Promise<{ readonly url: string; readonly response: HttpResponse }>;
  /** As a page of the site does it. */
  ask(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpResponse>;
}

const maxRedirects = 12;
let clients = 0;

/** Each stands behind an address of its own, as people do: sign-ins are counted by address, and a quick file makes more than one may. */
export function createBrowserClient(): BrowserClient {
  clients++;
  const address = `10.0.${clients >> 8}.${clients & 0xff}`;
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const keep = (origin: string, lines: readonly string[] = []): void => {
    const jar = jarOf(origin);
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const isGone = /;\s*expires=Thu, 01 Jan 1970/i.test(line);
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
  };
  const request = async (method: string, url: string, headers: Readonly<Record<string, string>>, body?: Buffer): Promise<HttpResponse> => {
    const { origin } = new URL(url);
    const cookie = [...jarOf(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await send(url, {
      method,
      headers: { 'X-Forwarded-For': address, ...(cookie !== '' && { Cookie: cookie }), ...headers },
      ...(body && { body }),
    });
    keep(origin, response.headers['set-cookie']);
    return response;
  };
  const get = (url: string): Promise<HttpResponse> => request('GET', url, { Accept: 'text/html' });
  return {
    cookies: jarOf,
    setCookie: (origin, name, value) => void jarOf(origin).set(name, value),
    get,
    async follow(start, until) {
      let url = start;
      for (let count = 0; count < maxRedirects; count++) {
        const response = await get(url);
        const { location } = response.headers;
        if (location === undefined) return { url, response };
        url = new URL(location, url).href;
        if (until?.test(url)) return { url, response };
      }
      throw new Error(`led on and on, at last to ${url}`);
    },
    ask: (method, url, body, headers = {}) =>
      request(
        method,
        url,
        { 'Sec-Fetch-Site': 'same-origin', ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      ),
  };
}
