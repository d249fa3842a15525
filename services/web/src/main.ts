// The web service: the pages for people, sign-in, and the API of accounts.
import { runService } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { createWeb } from './create-web.ts';

await runService('web', configSchema, createWeb);
