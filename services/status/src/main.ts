// The status service: reports what happened to uploads and their files.
import { runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createStatus } from './create-status.ts';

await runService('status', configSchema, createStatus);
