// What no response of ours can be cheaper than: an Express route that answers a constant 302. Writes its URL as the only line.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const app = express().disable('x-powered-by').set('etag', false);
app.get('/{*path}', (_request, response) => response.redirect('/elsewhere'));
const server = createServer(app).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
