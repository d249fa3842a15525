// Signing in and out by a provider (OpenID Connect), under the paths that Tecken has had, so that what is registered with providers goes
// on working. Neighbour: account.ts (signing in by a link).
import { z } from 'zod';
import { withLocation } from '../route/response-headers.ts';
import { error, later } from '../route/responses.ts';
import type { Route } from '../route/route.ts';

const on = (description: string) => ({ description, headers: withLocation });

export const oidcRoutes = {
  beginSignIn: {
    method: 'get',
    path: '/oidc/authenticate/',
    summary: 'Sign in by the provider',
    description: 'For browsers: leads to the provider, which leads back to `/oidc/callback/`.',
    access: 'unchecked',
    query: z.object({
      next: z.string().max(2_000).optional().describe('Where to go afterwards: a path of this site. Anything else is left out.'),
    }),
    responses: {
      302: on('To the provider; or to the sign-in page, which says by `error` why not, or how people sign in here without a provider.'),
      421: error('The site is not known by this name.'),
      429: later('Too many sign-ins were begun from this address.'),
      503: later('The database is away.'),
    },
  },
  finishSignIn: {
    method: 'get',
    path: '/oidc/callback/',
    summary: 'Come back from the provider',
    description: 'For browsers, with what the provider has added to the address. It counts once, in the browser that was sent there.',
    access: 'anybody',
    responses: {
      302: on('Signed in, by a cookie; or to the sign-in page, which says by `error` why not.'),
      421: error('The site is not known by this name.'),
    },
  },
  signOut: {
    method: 'post',
    path: '/oidc/logout/',
    summary: 'Sign out',
    description: 'Ends the session that asks. Without one nothing happens.',
    access: 'anybody',
    responses: {
      200: {
        description: 'Signed out.',
        schema: z
          .object({ redirect: z.string().nullable().describe('Where to sign out of the provider as well. Null: there is no such place.') })
          .meta({ id: 'SignedOut' }),
      },
      403: error('The request comes from another site.'),
    },
  },
  signOutByProvider: {
    method: 'post',
    path: '/oidc/backchannel-logout',
    isExact: true,
    summary: 'End sessions at the word of the provider',
    description: 'OpenID Connect Back-Channel Logout 1.0: the provider says that a user has signed out there, or was shut out.',
    access: 'unchecked',
    body: {
      contentType: 'application/x-www-form-urlencoded',
      schema: z.object({ logout_token: z.string() }).meta({ id: 'LogoutRequest' }),
    },
    responses: {
      200: { description: 'They have ended, if there were any.' },
      400: error('It is no logout token of the provider.'),
      404: error('There is no provider here.'),
      413: error('The body is too large for a token.'),
      415: error('The body is packed in a way that is not known.'),
      503: later('The provider, whose keys are needed, or the database is away.'),
    },
  },
} as const satisfies Record<string, Route>;
