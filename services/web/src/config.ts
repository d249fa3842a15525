// The environment of the web service.
import { httpSettings, processSettings, sessionSettings, settings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
  ALLOW_NOTIFY_DOMAINS: settings.ALLOW_NOTIFY_DOMAINS,
  ALLOW_NOTIFY_ANY_DOMAIN: settings.ALLOW_NOTIFY_ANY_DOMAIN,
});
export type WebConfig = z.output<typeof configSchema>;
