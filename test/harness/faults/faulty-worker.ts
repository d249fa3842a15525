// The worker service, that dies or fails where the plan in the file of its argument says. Neighbour: faulty-resources.ts.
import { runService } from '@symdepot/runtime';
import { configSchema, createWorker } from '@symdepot/worker';
import { createFaultyKit } from './faulty-resources.ts';

const [, , planFile = ''] = process.argv;
await runService('worker', configSchema, (config, kit) => createWorker(config, createFaultyKit(kit, planFile)));
