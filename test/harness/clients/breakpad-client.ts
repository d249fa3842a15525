// The calls of Breakpad's door one by one, as sym_upload makes them. Neighbours: ../programs/sym-upload.ts (the genuine client),
// http.ts.
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import type { NamedSym } from '../samples/crash-sym.ts';
import { send, type HttpResponse } from './http.ts';

export interface Ticket {
  readonly uploadUrl: string;
  readonly uploadKey: string;
}

export interface BreakpadClient {
  check(debugFile: string, debugId: string): Promise<HttpResponse>;
  create(): Promise<HttpResponse>;
  /** A new one. */
  ticket(): Promise<Ticket>;
  put(url: string, content: Buffer | Readable): Promise<HttpResponse>;
  complete(key: string, file: Pick<NamedSym, 'debugFile' | 'debugId'>, type?: string): Promise<HttpResponse>;
  /** All three. @returns what `complete` has answered */
  upload(file: NamedSym): Promise<HttpResponse>;
}

/** @param base as a user types it */
export function createBreakpadClient(base: string, key: string): BreakpadClient {
  const call = async (path: string, method: string, body?: string): Promise<HttpResponse> => {
    const url = `${base}/v1/${path}?key=${key}`;
    const headers = { Accept: '*/*', ...(body !== undefined && { 'Content-Type': 'application/son' }) };
    return untrapped(await send(url, { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) }));
  };
  const ticket: BreakpadClient['ticket'] = async () => ticketOf(await create());
  const create: BreakpadClient['create'] = () => call('uploads:create', 'POST', '');
  const put: BreakpadClient['put'] = async (url, content) =>
    untrapped(
      await send(url, { method: 'PUT', headers: { Accept: '*/*' }, body: Buffer.isBuffer(content) ? Readable.from([content]) : content }),
    );
  const complete: BreakpadClient['complete'] = (uploadKey, { debugFile, debugId }, type = 'BREAKPAD') =>
    call(
      `uploads/${uploadKey}:complete`,
      'POST',
      `{ symbol_id: {debug_file: "${debugFile}", debug_id: "${debugId}" }, symbol_upload_type: "${type}" }`,
    );
  return {
    check: (debugFile, debugId) => call(`symbols/${debugFile}/${debugId}:checkStatus`, 'GET'),
    create,
    ticket,
    put,
    complete,
    async upload(file) {
      const { uploadUrl, uploadKey } = await ticket();
      const { status } = await put(uploadUrl, file.content);
      expect(status).toBe(200);
      return complete(uploadKey, file);
    },
  };
}

/** As sym_upload finds it: nothing but this text. */
export const wordOf = (response: HttpResponse, name: string): string | undefined =>
  new RegExp(`"${name}": "([^"]+)"`).exec(response.body.toString())?.[1];

function ticketOf(response: HttpResponse): Ticket {
  const [uploadUrl, uploadKey] = [wordOf(response, 'uploadUrl'), wordOf(response, 'uploadKey')];
  if (uploadUrl === undefined || uploadKey === undefined) throw new Error(`${response.status}: ${response.body.toString()}`);
  return { uploadUrl, uploadKey };
}

/** Whatever is answered: what the clients take for success is in no other answer. */
function untrapped(response: HttpResponse): HttpResponse {
  expect([200, ...Array.from({ length: 200 }, (_, n) => 400 + n)]).toContain(response.status);
  if (response.status !== 200) expect([wordOf(response, 'result'), wordOf(response, 'status')]).toEqual([undefined, undefined]);
  return response;
}
