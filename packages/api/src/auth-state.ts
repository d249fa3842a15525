// Who is signed in, for the web site and for whoever wonders (Tecken §5.2, `_auth`). Neighbour: routes/auth.ts.
import { z } from 'zod';

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
    sign_in_url: z.string().optional().describe('For an anonymous caller.'),
    sign_out_url: z.string().optional().describe('For one who is known.'),
  })
  .meta({ id: 'AuthState' });
export type AuthState = z.infer<typeof authState>;
