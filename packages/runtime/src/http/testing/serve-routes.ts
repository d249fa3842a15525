// Routes behind the whole public shell on a free port, for unit tests. Neighbour: ../../start-in-process.ts.
import { Writable } from 'node:stream';
import { Router } from 'express';
import { z } from 'zod';
import { httpSettings, processSettings } from '../../config/settings.ts';
import { startInProcess, type InProcess } from '../../testing/start-in-process.ts';

export const testSchema = z.object({ ...processSettings, ...httpSettings });

export interface ServedRoutes extends Omit<InProcess, 'url'> {
  readonly url: string;
  /** The log lines so far. */
  readonly records: readonly Record<string, unknown>[];
}

export async function serveRoutes(addRoutes: (router: Router) => void, environment: Record<string, string> = {}): Promise<ServedRoutes> {
  const app = Router();
  addRoutes(app);
  const records: Record<string, unknown>[] = [];
  const logTo = new Writable({
    write(line: Buffer, _encoding, done) {
      records.push(JSON.parse(line.toString()) as Record<string, unknown>);
      done();
    },
  });
  const service = { app, start: () => Promise.resolve(), stop: () => Promise.resolve() };
  const create = () => Promise.resolve(service);
  const running = await startInProcess('test', testSchema, create, { LOG_LEVEL: 'debug', ...environment }, logTo);
  const { url } = running;
  if (url === undefined) throw new Error('no public port');
  return { ...running, url, records };
}
