// The environment of the web service.
import { httpSettings, processSettings, sessionSettings, settings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
});
export type WebConfig = z.output<typeof configSchema>;
