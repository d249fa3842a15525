// What may happen to containers while uploads go on: each is killed, the databases are restarted, workers come and go, all are told to
// stop. Whatever was stored by a 201 is there. Neighbour: ../containers.test.ts.
import { describe, expect, test } from 'vitest';
import { startConstantUploads } from '../../harness/clients/constant-uploads.ts';
import { lasting } from './newcomer.ts';
import type { Told } from './told.ts';

export const killStories = (tell: () => Told): void => {
  describe('while uploads go on', () => {
    /** How often each has ended by itself, and whether by lack of memory the last time. */
    const ended = async () =>
      (await tell().fleet.containers())
        .filter(({ service }) => lasting.includes(service))
        .map(({ service, restarts, wasOutOfMemory }) => [service, restarts, wasOutOfMemory] as const)
        .toSorted(([one], [other]) => one.localeCompare(other));
    test('each container is killed once', async () => {
      const { client, fleet } = tell();
      const before = await ended();
      const uploads = startConstantUploads(client!);
      for (const service of lasting) {
        await uploads.more(2);
        await fleet.killHard(service);
        await uploads.more(3); // one for each client: they all get on again
      }
      expect(await uploads.end()).toBeGreaterThan(40);
      expect(await ended()).toEqual(before.map(([service, restarts]) => [service, restarts + 1, false])); // by nothing else: no lack of memory
    });

    test('PostgreSQL and Redis are restarted', async () => {
      const { client, fleet } = tell();
      const uploads = startConstantUploads(client!);
      for (const service of ['postgres', 'redis']) {
        await uploads.more(1);
        await fleet.compose(['restart', '--timeout', '30', service]);
      }
      await uploads.more(6);
      await uploads.end();
    });

    test('workers are scaled from one to three, and back', async () => {
      const { client, fleet } = tell();
      const uploads = startConstantUploads(client!, 6);
      await uploads.more(3);
      await fleet.type('docker compose up -d --scale worker=3');
      expect(await fleet.count('worker')).toBe(3);
      await uploads.more(12);
      await fleet.type('docker compose up -d --scale worker=1');
      expect(await fleet.count('worker')).toBe(1);
      await uploads.more(6);
      await uploads.end();
    });

    test('all are told to stop: each ends by itself, with 0, and what was under way goes on later', async () => {
      const { client, fleet } = tell();
      const uploads = startConstantUploads(client!);
      await uploads.more(3);
      await fleet.compose(['stop']);
      const stopped = (await fleet.containers()).filter(({ service }) => lasting.includes(service));
      await fleet.type('docker compose up -d'); // whatever is found: those behind need it
      expect(stopped.map(({ service }) => service).toSorted()).toEqual(lasting.toSorted());
      for (const { service, exitCode } of stopped.filter((container) => container.exitCode !== 0)) {
        const { stdout } = await fleet.compose(['logs', '--no-color', '--tail', '80', service]);
        expect.soft(exitCode, `${service} ended with ${exitCode}\n${stdout.toString()}`).toBe(0);
      }
      const endsOf = (areDatabases: boolean): readonly number[] =>
        stopped
          .filter(({ service }) => ['postgres', 'redis'].includes(service) === areDatabases)
          .map(({ finishedAt }) => finishedAt.getTime());
      // What is under way needs them until it has ended.
      expect(Math.min(...endsOf(true))).toBeGreaterThan(Math.max(...endsOf(false)));
      await uploads.more(6);
      await uploads.end();
    });
  });
};
