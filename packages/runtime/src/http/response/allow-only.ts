// The response to a method that a route does not have (Tecken §0). Neighbour: error-handler.ts (status 405).
import { AppError } from '@symdepot/errors';
import type { RequestHandler } from 'express';

/** Last on a route: `router.route('/upload/').post(…).all(allowOnly('POST'))`. */
export function allowOnly(...methods: readonly [string, ...string[]]): RequestHandler {
  const allow = methods.join(', ');
  return (request, response) => {
    response.set('Allow', allow);
    throw new AppError('method_not_allowed', { method: request.method, path: request.originalUrl.split('?', 1)[0] ?? '' });
  };
}
