// Workers that are killed, at every step boundary and at random times, and workers that are told to stop in each step:
// for one queue. A test file of each queue calls it, so that both run side by side.
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProcess } from '../processes/service-process.ts';
import { faultRounds, faultSeed } from '../seeds/fault-rounds.ts';
import { createFaultHarness, newArchive, type FaultHarness } from './fault-harness.ts';
import type { QueueKind } from './queue-kinds.ts';
import { stepBoundaries, steps } from './step-boundaries.ts';

/** By then most archives are done: later faults would meet idle workers. */
const longestRandomMs = 900;

export function describeKills(queue: QueueKind): void {
  describe(`queue on ${queue.name}`, () => {
    let harness: FaultHarness;
    let worker: ServiceProcess;
    let seed = 1;

    beforeAll(async () => {
      if (queue.skipReason !== null) return;
      harness = await createFaultHarness(queue);
      worker = await harness.startWorker();
    });
    afterAll(async () => harness?.[Symbol.asyncDispose]());
    beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

    /** Sends an archive, waits for the end of the worker, starts its replacement, and looks. */
    async function round(fault: () => Promise<unknown>, ending: number | NodeJS.Signals, files?: number): Promise<void> {
      const archive = await newArchive(seed++, files);
      const sent = harness.sendUntilCreated(archive);
      await fault();
      expect(await worker.exit).toBe(ending);
      worker = await harness.startWorker();
      await harness.expectRight(await sent, archive);
    }

    test.each(stepBoundaries)('killed $moment $operation, call $call', async (place) => {
      harness.arm({ ...place, fault: 'SIGKILL' });
      await round(async () => {}, 'SIGKILL');
    });

    test.each(steps)('told to stop at $operation, call $call', async (place) => {
      harness.arm({ ...place, fault: 'SIGTERM' });
      await round(async () => {}, 0);
    });

    test(
      `killed at ${faultRounds} random times (FAULT_SEED=${faultSeed})`,
      async () => {
        const random = createRandom(faultSeed);
        for (let n = 0; n < faultRounds; n++) {
          const afterMs = random.int(longestRandomMs);
          const files = 1 + random.int(20);
          const strike = async (): Promise<void> => {
            await delay(afterMs); // the time is the fault: nothing is waited for
            worker.signal('SIGKILL');
          };
          await round(strike, 'SIGKILL', files).catch((cause: unknown) => {
            throw new Error(`round ${n} of FAULT_SEED=${faultSeed}: ${files} files, killed after ${afterMs} ms`, { cause });
          });
        }
      },
      60_000 + faultRounds * 30_000,
    );
  });
}
