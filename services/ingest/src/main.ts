// The ingest service: accepts uploads.
import { runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createIngest } from './create-ingest.ts';

await runService('ingest', configSchema, createIngest);
