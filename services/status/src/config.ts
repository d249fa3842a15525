// The environment of the status service.
import { httpSettings, processSettings, settings } from '@symdepot/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  DATABASE_URL: settings.DATABASE_URL,
});
export type StatusConfig = z.output<typeof configSchema>;
