import { once } from 'node:events';
import { Agent, request, ServerResponse, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { AppError } from '@symdepot/errors';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStandingHeaders, expressPrototypesOf } from './express-prototypes.ts';
import { requestBody } from '../request/request-body.ts';
import { serveRoutes, type ServedRoutes } from '../testing/serve-routes.ts';

let served: ServedRoutes;
beforeAll(async () => {
  served = await serveRoutes((router) => {
    router.use((_request, response, next) => {
      addStandingHeaders(response, { 'X-Standing': 'yes' });
      next();
    });
    router.get('/plain', (_request, response) => void response.end('plain'));
    router.get('/json', (_request, response) => void response.json({}));
    router.get('/flushed', (_request, response) => {
      response.flushHeaders();
      response.end();
    });
    router.get('/head', (_request, response) => void response.writeHead(200, { 'X-Own': 'yes' }).end());
    router.get('/own', (_request, response) => void response.set({ 'x-standing': 'own', 'X-Frame-Options': 'SAMEORIGIN' }).end());
    router.get('/refused', () => {
      throw new AppError('forbidden');
    });
    router.get('/body', async (incoming, response) => void response.json(await text(requestBody(incoming))));
  });
});
afterAll(() => served.stop());

const get = async (path: string) => {
  const { status, headers } = await fetch(served.url + path);
  return { status, standing: headers.get('x-standing'), frames: headers.get('x-frame-options'), id: headers.get('x-request-id') };
};

test.each([
  ['/plain', 200],
  ['/json', 200],
  ['/flushed', 200],
  ['/head', 200],
  ['/refused', 403],
  ['/nowhere', 404],
])('every answer has them: %s', async (path, status) => {
  expect(await get(path)).toEqual({ status, standing: 'yes', frames: 'DENY', id: expect.any(String) as string });
});

test('those of the route win', async () => {
  expect(await get('/own')).toMatchObject({ standing: 'own', frames: 'SAMEORIGIN' });
});

test('a response of another server cannot have them', () => {
  expect(() => addStandingHeaders(new ServerResponse({} as IncomingMessage), { 'X-Standing': 'yes' })).toThrow('listen');
});

test('what express wants is what they are', () => {
  const app = express();
  const { IncomingMessage: AppRequest, ServerResponse: AppResponse } = expressPrototypesOf(app);
  expect([AppRequest!.prototype, AppResponse!.prototype]).toEqual([app.request, app.response]);
  expect(expressPrototypesOf(() => {})).toEqual({});
});

test('a request without a body has been read: its end is told to who reads it, and a refusal leaves the connection open', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (path: string) => {
    const sent = request(served.url + path, { agent });
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
    return [response.statusCode, await text(response), sent.reusedSocket];
  };
  expect((await send('/nowhere'))[0]).toBe(404);
  expect(await send('/refused')).toMatchObject([403, expect.anything(), true]);
  expect(await send('/body')).toEqual([200, '""', true]);
  agent.destroy();
});
