// The GCS emulator in a process of its own, so that it takes no time of the process that measures. Neighbour: gcs-server.ts.
import { startGcsEmulator } from '../../harness/gcs/gcs-emulator.ts';

const emulator = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
process.send?.(emulator.url);
