// All tests, run from the root: `vitest run [--project unit|integration|system|system-gs|system-s3|browser|faults|deploy|containers] [filter]`.
// Unit tests need nothing; the others get PostgreSQL and Redis from test/harness/global-setup.ts.
import { defineConfig } from 'vitest/config';
import { findProgram } from './test/harness/programs/find-program.ts';

/** With PostgreSQL and Redis. After the unit tests: they would disturb each other's timing. */
const infra = {
  globalSetup: ['./test/harness/global-setup.ts'],
  sequence: { groupOrder: 1 },
  // What they are about runs in processes of its own, or under names of its own: their files can share one. It saves most of a second a file.
  isolate: false,
};

/** The whole path, what ends an upload, and what goes behind its back: where one kind of store would differ from the others. */
const aboutStores = ['upload/upload', 'status/retry-cancel', 'operations/takedown'].map((name) => `test/system/${name}.test.ts`);
/** Besides folders. All of the system tests run on either by SYMDEPOT_TEST_STORAGE (CONTRIBUTING.md). */
const otherStores = (await findProgram('radosgw')) === undefined ? ['gs'] : ['gs', 's3'];

const containers = 'test/deploy/containers.test.ts';

export default defineConfig({
  test: {
    // Processes, not threads: tests close file descriptors and start servers.
    pool: 'forks',
    // Two cores are what CI has, and tests wait as long as they compute: twice as many keep these busy.
    maxWorkers: 4,
    expect: { poll: { timeout: 20_000 } }, // what will come; a second is too short for a busy machine
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // They change nothing that outlives them: loading the same modules again for each file took a quarter of the time.
          isolate: false,
          testTimeout: 30_000, // machines are shared and noisy
          include: ['packages/*/src/**/*.test.ts', 'services/*/{src,ui/src}/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...infra,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 90_000, // many start processes, which a busy machine does slowly
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...infra,
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      ...otherStores.map((store) => ({
        extends: true as const,
        test: {
          ...infra,
          name: `system-${store}`,
          env: { SYMDEPOT_TEST_STORAGE: store },
          include: aboutStores,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      })),
      {
        extends: true,
        test: {
          ...infra,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 600_000, // one story is many pages, and a busy machine draws them slowly
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...infra,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...infra,
          name: 'deploy',
          include: ['test/deploy/*.test.ts'],
          exclude: [containers],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...infra,
          name: 'containers',
          include: [containers],
          // Among the first, by its name: it takes longest, most of it waiting.
          testTimeout: 900_000, // containers are started and killed
          hookTimeout: 900_000, // all of them end
        },
      },
    ],
  },
});
