// The environment of the admin command.
import { settings } from '@symdepot/service';
import { z } from 'zod';

export const configSchema = z.object({ DATABASE_URL: settings.DATABASE_URL.optional() });
