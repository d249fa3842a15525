import { expect, test } from 'vitest';
import { z } from 'zod';
import { processSettings } from '../config/settings.ts';
import { stopProcess } from './start-process.ts';
import { startInProcess } from '../testing/start-in-process.ts';
import { testSchema } from '../http/testing/serve-routes.ts';

const workerSchema = z.object(processSettings);

test('up: admin port, create, start; down: stop, then what was opened, in reverse', async () => {
  const order: string[] = [];
  const running = await startInProcess('worker', workerSchema, (_config, kit) => {
    for (const name of ['database', 'queue']) kit.closer.add(name, () => order.push(`close ${name}`));
    order.push('create');
    return Promise.resolve({
      start: () => Promise.resolve(void order.push('start')),
      stop: () => Promise.resolve(void order.push(`stop, ${kit.health.phase}`)),
    });
  });
  expect(running.url).toBeUndefined();
  expect((await fetch(`${running.adminUrl}/__heartbeat__`)).status).toBe(200);
  expect(await running.stop()).toEqual([]);
  expect(order).toEqual(['create', 'start', 'stop, draining', 'close queue', 'close database']);
  await expect(fetch(running.adminUrl)).rejects.toThrow('fetch failed');
});

test('alive but not ready while it is created', async () => {
  const seen: number[] = [];
  const running = await startInProcess('slow', testSchema, async (_config, kit) => {
    const report = await kit.health.report();
    expect(report.status).toBe('starting');
    return { start: () => Promise.resolve(), stop: () => Promise.resolve(void seen.push(1)) };
  });
  await running.stop();
  expect(seen).toEqual([1]);
});

test('a start that was told to stop does not become ready', async () => {
  const starting = startInProcess('stopped', testSchema, async (_config, kit) => {
    await stopProcess(kit);
    return { start: () => Promise.resolve(), stop: () => Promise.resolve() };
  });
  await expect(starting).rejects.toMatchObject({ code: 'draining' });
});

test('a start that fails closes what was open', async () => {
  const closed: string[] = [];
  const starting = startInProcess('broken', workerSchema, (_config, kit) => {
    kit.closer.add('database', () => closed.push('database'));
    return Promise.resolve({ start: () => Promise.reject(new Error('no queue')), stop: () => Promise.resolve() });
  });
  await expect(starting).rejects.toThrow('no queue');
  expect(closed).toEqual(['database']);
});

test('several services in one process share the kit but not the name', async () => {
  const running = await startInProcess('standalone', workerSchema, (_config, kit) => {
    const ingest = kit.forService('ingest');
    expect(ingest).toMatchObject({ name: 'ingest', closer: kit.closer, metrics: kit.metrics, health: kit.health });
    expect(ingest.logger.bindings()).toEqual({ service: 'ingest' });
    return Promise.resolve({ start: () => Promise.resolve(), stop: () => Promise.resolve() });
  });
  await running.stop();
});
