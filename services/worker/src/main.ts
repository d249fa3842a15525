// The worker service: turns staged ZIPs into stored symbols files.
import { runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createWorker } from './create-worker.ts';

await runService('worker', configSchema, createWorker);
