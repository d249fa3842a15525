// The environment of the web service.
import { httpSettings, processSettings, settings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  DATABASE_URL: settings.DATABASE_URL,
});
export type WebConfig = z.output<typeof configSchema>;
