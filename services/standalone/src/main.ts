// The whole system in one process, on embedded PostgreSQL and a folder: what `npm start` runs.
import { readEnvironment, runService, type Kit, type Service } from '@symdepot/runtime';
import { announce, type Announcement } from './announce.ts';
import { configSchema, type StandaloneConfig } from './config.ts';
import { createStandalone } from './create-standalone.ts';
import { parseOptions } from './options.ts';

const environment = readEnvironment();
const options = parseOptions(process.argv, environment);
// Buckets, database, staged archives, logs: no other user of this machine can read what is in the data folder.
process.umask(0o077);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let entrance: Pick<Announcement, 'publicUrl' | 'signInCode'> | undefined;
const create = async (config: StandaloneConfig, kit: Kit): Promise<Service> => {
  const standalone = await createStandalone(config, kit, options);
  entrance = { publicUrl: config.PUBLIC_URL, signInCode: standalone.signInCode };
  return standalone;
};
await runService('standalone', configSchema, create, {
  environment: { ...environment, ...options.environment },
  onReady: ({ url }) => announce({ ...entrance!, url: url!, dataDir: options.dataDir, print }),
});
