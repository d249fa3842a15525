// Who is signed in, for the web site and for whoever wonders (Tecken §5.2, `_auth`). Neighbour: routes/auth.ts.
import { lanes } from '@symdepot/symbols';
import { z } from 'zod';
import { timestamp } from './timestamp.ts';

export const authState = z
  .object({
    user: z
      .object({
        email: z.string(),
        is_active: z.boolean(),
        is_superuser: z.boolean(),
        permissions: z
          .array(
            z.object({
              id: z.int(),
              codename: z.string().describe('With its area: `upload.upload_symbols`, `tokens.manage_tokens`.'),
              name: z.string(),
            }),
          )
          .describe("What the user holds by any way. A token may hold less: `/upload/auth_info/` has the token's."),
      })
      .nullable()
      .describe('Null for an anonymous caller.'),
    version: z.string().describe('Of the server.'),
    site: z
      .string()
      .nullable()
      .describe(
        'The script that pages of the site begin with as they are sent now: a page that began with another one is old. Null: not built.',
      ),
    paused_lanes: z
      .array(z.object({ lane: z.enum(lanes), paused_at: timestamp, reason: z.string() }))
      .optional()
      .describe('Lanes of which no worker begins an upload; for one who is known.'),
    session: z.object({ expires_at: timestamp }).optional().describe('Of one who is signed in to the web site.'),
    provider: z.string().optional().describe('The host of the sign-in provider, if there is one.'),
    access_help: z.string().describe('Whom to ask for more, and how (`ACCESS_HELP_TEXT`).'),
    kept_days: z
      .object({ try_files: z.number(), try_records: z.number(), release_records: z.number(), archives: z.number() })
      .describe('How long things are kept: `archives` of uploads that did not complete, for a retry. Files of release uploads: for ever.'),
    has_environments: z.boolean().describe('Whether this server keeps artefacts and build environments (`ARTEFACTS_URL`).'),
    sign_in_url: z.string().optional().describe('For an anonymous caller.'),
    sign_out_url: z.string().optional().describe('For one who is known.'),
  })
  .meta({ id: 'AuthState' });
export type AuthState = z.infer<typeof authState>;
