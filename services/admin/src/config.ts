// The environment of the admin command: the database for all commands, the stores for those that maintain data.
import { retentionSettings, sessionSettings, settings, symbolStoreSettings } from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({ DATABASE_URL: settings.DATABASE_URL.optional() });

export const siteSchema = z.object({ PUBLIC_URL: sessionSettings.PUBLIC_URL });

export const retentionSchema = z.object(retentionSettings);

export const storesSchema = z.object({
  ...symbolStoreSettings,
  STAGING_URL: settings.STAGING_URL,
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
});
