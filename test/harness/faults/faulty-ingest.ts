// The ingest service, that dies where the plan in the file of its argument says. Neighbour: faulty-resources.ts.
import { configSchema, createIngest } from '@symdepot/ingest';
import { runService } from '@symdepot/runtime';
import { createFaultyKit } from './faulty-resources.ts';

const [, , planFile = ''] = process.argv;
await runService('ingest', configSchema, (config, kit) => createIngest(config, createFaultyKit(kit, planFile)));
