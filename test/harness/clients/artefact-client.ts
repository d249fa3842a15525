// Artefacts and environments as a build speaks of them: announce, PUT, record, publish. Neighbours: http.ts, v2-client.ts (chunks).
import { createHash } from 'node:crypto';
import { send, type HttpResponse, type Send } from './http.ts';

export const sha512Of = (content: Uint8Array): string => createHash('sha512').update(content).digest('hex');

export interface ArtefactClient {
  request(method: string, path: string, body?: unknown, headers?: Send['headers']): Promise<HttpResponse>;
  announce(content: Uint8Array, change?: object): Promise<HttpResponse>;
  /** Announced, and sent in one request. @throws unless it is stored then */
  store(content: Buffer): Promise<string>;
  /** @returns its id */
  record(sha512: string, facts?: object): Promise<string>;
}

/** @param token undefined: an anonymous caller */
export function createArtefactClient(url: string, token?: string): ArtefactClient {
  const auth = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const request: ArtefactClient['request'] = (method, path, body, headers = {}) =>
    send(url + path, {
      method,
      headers: { ...auth, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
    });
  const announce: ArtefactClient['announce'] = (content, change = {}) =>
    request('POST', '/artefacts', { sha512: sha512Of(content), size: content.length, visibility: 'internal', ...change });
  return {
    request,
    announce,
    async store(content) {
      const announced = await announce(content);
      const { put_url: putUrl } = announced.json<{ put_url?: string }>();
      const response = putUrl === undefined ? announced : await send(putUrl, { method: 'PUT', body: content });
      if (response.status !== 200) throw new Error(`${response.status}: ${response.body.toString()}`);
      return sha512Of(content);
    },
    async record(sha512, facts = {}) {
      const response = await request('POST', '/environments', { artefact: `sha512:${sha512}`, ...facts });
      if (response.status !== 201 && response.status !== 200) throw new Error(`${response.status}: ${response.body.toString()}`);
      return response.json<{ environment: { id: string } }>().environment.id;
    },
  };
}
