// The whole system in one process, on embedded PostgreSQL and a folder: what `npm start` runs.
import { readEnvironment, runService } from '@symdepot/service';
import { configSchema } from './config.ts';
import { createStandalone } from './context.ts';
import { parseOptions } from './options.ts';

const options = parseOptions(process.argv);
await runService('standalone', configSchema, (config, kit) => createStandalone(config, kit, options), {
  environment: { ADMIN_PORT: '0', ...readEnvironment(), ...options.environment },
  onReady: ({ url }) => process.stdout.write(`ready ${url}\n`),
});
