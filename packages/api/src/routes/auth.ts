// Who is calling: for the site, and for whoever wonders. Neighbour: account.ts, the routes of those who are signed in.
import { authState } from '../auth-state.ts';
import type { Route } from '../route/route.ts';

export const authRoutes = {
  getAuth: {
    method: 'get',
    path: '/api/_auth/',
    summary: 'Who is calling',
    description: 'Needs no token, and says so.',
    access: 'anybody',
    responses: { 200: { description: 'The user, or where to sign in.', schema: authState } },
  },
} as const satisfies Record<string, Route>;
