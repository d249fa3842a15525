// The requests and responses of an express app, as cheap as possible. Created with the app's prototypes: express otherwise changes
// the prototypes of each one, which costs as much as all of its routing. Fixed headers are written together with
// the head and not set one by one. Neighbour: listen.ts.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';

const http = process.getBuiltinModule('node:http'); // an import would load undici, too

export interface ExpressPrototypes {
  readonly IncomingMessage?: typeof IncomingMessage;
  readonly ServerResponse?: typeof ServerResponse<IncomingMessage>;
}

const standing = Symbol('standing headers');
/** Names and values in turn. */
type WithStanding = ServerResponse & { readonly [standing]?: string[] };

/**
 * Headers that the response has, unless its route sets its own. Each name once.
 * @throws for a response that did not come through `listen`
 */
export function addStandingHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  const list = (response as WithStanding)[standing];
  if (!list) throw new Error('This response did not come through listen');
  for (const name in headers) list.push(name, headers[name]!);
}

/** For the one server of an app; none for a listener that is no app. */
export function expressPrototypesOf(app: RequestListener): ExpressPrototypes {
  if (!isExpress(app)) return {};
  class AppRequest extends http.IncomingMessage {}
  class AppResponse extends http.ServerResponse {
    readonly [standing]: string[] = [];

    override writeHead(statusCode: number, ...rest: readonly unknown[]): this {
      const headers = this[standing];
      if (rest.length === 0 && this.getHeaderNames().length === 0) return super.writeHead(statusCode, headers);
      for (let at = 0; at < headers.length; at += 2) {
        if (!this.hasHeader(headers[at]!)) this.setHeader(headers[at]!, headers[at + 1]!);
      }
      return super.writeHead(statusCode, ...(rest as []));
    }
  }
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype as Request;
  app.response = AppResponse.prototype as unknown as Response;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

const isExpress = (app: RequestListener): app is Express => 'request' in app && 'response' in app;
