// The whole system in one process, on embedded PostgreSQL and a folder: what `npm start` runs.
import { readEnvironment, runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createStandalone } from './create-standalone.ts';
import { parseOptions } from './options.ts';

const environment = readEnvironment();
const options = parseOptions(process.argv, environment);
// Buckets, database, staged archives, logs: no other user of this machine can read what is in the data folder.
process.umask(0o077);
await runService('standalone', configSchema, (config, kit) => createStandalone(config, kit, options), {
  environment: { ...environment, ...options.environment },
  onReady: ({ url }) => process.stdout.write(`ready ${url}\n`),
});
