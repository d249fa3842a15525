// The download service: serves symbols files to debuggers.
import { runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createDownload } from './create-download.ts';

await runService('download', configSchema, createDownload);
