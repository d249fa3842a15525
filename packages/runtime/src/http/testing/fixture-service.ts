// A service that misbehaves on demand, run as a separate process by run-service.test.ts. One word on its standard input
// lets the slow request finish.
import { Router } from 'express';
import { z } from 'zod';
import { runService } from '../../process/run-service.ts';
import { httpSettings, processSettings } from '../../config/settings.ts';

const schema = z.object({
  ...processSettings,
  ...httpSettings,
  HANG_MS: z.coerce.number().default(0),
  FAIL: z.enum(['create', 'start', 'no']).default('no'),
});

await runService('fixture', schema, (config, kit) => {
  if (config.FAIL === 'create') throw new Error('no database');
  kit.closer.add('standard input', () => process.stdin.destroy());
  if (config.HANG_MS > 0) kit.closer.add('hanging resource', () => new Promise(() => {}), { deadlineMs: config.HANG_MS });
  const app = Router();
  app.get('/slow', (_request, response) => {
    kit.logger.info('slow request in flight');
    process.stdin.once('data', () => response.send('done'));
  });
  app.get('/crash', (_request, response) => {
    response.end();
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  });
  app.get('/reject', (_request, response) => {
    void Promise.reject(new Error('nobody awaits this'));
    response.end();
  });
  return Promise.resolve({
    app,
    start: () => (config.FAIL === 'start' ? Promise.reject(new Error('no queue')) : Promise.resolve()),
    stop: () => Promise.resolve(kit.logger.info('work is done')),
  });
});
