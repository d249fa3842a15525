// Requests and responses that are born with the prototypes of an express app. Express changes those of every one that is
// not, which costs as much as all of its routing. Neighbour: listen.ts.
import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import type { Express, Request, Response } from 'express';

export interface MessageClasses {
  readonly IncomingMessage?: typeof IncomingMessage;
  readonly ServerResponse?: typeof ServerResponse<IncomingMessage>;
}

/** For the one server of an app; none for a listener that is no app. */
export function messageClassesOf(app: RequestListener): MessageClasses {
  if (!isExpress(app)) return {};
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype as Request;
  app.response = AppResponse.prototype as Response;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

const isExpress = (app: RequestListener): app is Express => 'request' in app && 'response' in app;
