// The environment of the web service.
import { httpSettings, processSettings, sessionSettings, settings } from '@symdepot/runtime';
import { z } from 'zod';
import { oidcSettings } from './oidc/oidc-settings.ts';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
  QUEUE_URL: settings.QUEUE_URL,
  ALLOW_NOTIFY_DOMAINS: settings.ALLOW_NOTIFY_DOMAINS,
  ALLOW_NOTIFY_ANY_DOMAIN: settings.ALLOW_NOTIFY_ANY_DOMAIN,
  // Whether there are pages about what is in it.
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
  // Told on the page Help.
  TRY_OBJECT_DAYS: settings.TRY_OBJECT_DAYS,
  TRY_RECORD_DAYS: settings.TRY_RECORD_DAYS,
  RELEASE_RECORD_DAYS: settings.RELEASE_RECORD_DAYS,
  STAGED_KEEP_DAYS: settings.STAGED_KEEP_DAYS,
  ...oidcSettings,
  ACCESS_HELP_TEXT: z
    .string()
    .prefault('Ask an operator of this server.')
    .describe('What the site says to somebody who lacks a permission, or cannot sign in: whom to ask, and how.'),
});
export type WebConfig = z.output<typeof configSchema>;
