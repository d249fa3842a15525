// The ingest service: accepts uploads.
import { runService } from '@symdepot/service';
import { configSchema } from './config.ts';
import { createIngest } from './context.ts';

await runService('ingest', configSchema, createIngest);
