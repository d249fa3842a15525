// What all requests of Mozilla's tooltool client have in common: errors in the words that it shows, instead of a traceback, and no
// credentials of Taskcluster. Goes before authentication, in the services that have a part of the door.
import { tooltoolErrorOf } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import type { RequestHandler } from 'express';
import { requestContext } from './request-context.ts';

/** @throws AppError `token_is_hawk` */
export const tooltoolDoor: RequestHandler = (request, _response, next) => {
  if (!request.path.toLowerCase().startsWith('/tooltool/')) return next();
  requestContext(request).manners = { presentError: tooltoolErrorOf };
  if (/^hawk\b/i.test(request.get('authorization') ?? '')) throw new AppError('token_is_hawk');
  next();
};
