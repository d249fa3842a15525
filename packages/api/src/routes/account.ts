// The routes of whoever is signed in: the session, sessions elsewhere, signing in by link. Neighbours: tokens.ts, users.ts.
import { z } from 'zod';
import { accountShape, done, sessionList } from '../accounts/account-shapes.ts';
import { rowId } from '../route/parameters.ts';
import { error, later } from '../route/responses.ts';
import type { Route } from '../route/route.ts';

const maxBytes = 65_536;

export const accountRoutes = {
  signIn: {
    method: 'post',
    path: '/api/account/sign-in',
    summary: 'Sign in by a link',
    description:
      'What the sign-in page sends of the link that an operator has given: the code behind its `#`. It counts once. Opens a session by a cookie.',
    access: 'unchecked',
    body: {
      contentType: 'application/json',
      schema: z.object({ code: z.string().max(200), next: z.string().max(2_000).optional() }).meta({ id: 'SignInRequest' }),
      maxBytes,
    },
    responses: {
      200: {
        description: 'Signed in.',
        schema: z.object({ ok: z.literal(true), next: z.string().describe('Where to go: a path.') }).meta({ id: 'SignedIn' }),
      },
      400: error('The code is not known: used, too old, or mistyped.'),
      403: error('The request comes from another site, or the user is deactivated.'),
      429: later('Too many codes that were not known, from this address.'),
      503: later('The database is away.'),
    },
  },
  getAccount: {
    method: 'get',
    path: '/api/account/',
    summary: 'Who is signed in',
    description: 'And what they may do, and why.',
    access: 'session',
    responses: { 200: { description: 'The user.', schema: z.object({ account: accountShape }).meta({ id: 'AccountResponse' }) } },
  },
  listSessions: {
    method: 'get',
    path: '/api/account/sessions/',
    summary: 'Where the caller is signed in',
    description: 'The newest first.',
    access: 'session',
    responses: { 200: { description: 'Sessions that have not ended.', schema: sessionList } },
  },
  endSession: {
    method: 'delete',
    path: '/api/account/sessions/session/{id}',
    summary: 'End a session of the caller',
    description: 'Also the one that asks.',
    access: 'session',
    params: z.object({ id: rowId }),
    responses: { 200: { description: 'It has ended.', schema: done }, 404: error('The caller has no such session.') },
  },
  endOtherSessions: {
    method: 'delete',
    path: '/api/account/sessions/',
    summary: 'End all other sessions of the caller',
    description: 'But the one that asks.',
    access: 'session',
    responses: {
      200: { description: 'They have ended.', schema: z.object({ ok: z.literal(true), ended: z.int() }).meta({ id: 'SessionsEnded' }) },
    },
  },
} as const satisfies Record<string, Route>;
