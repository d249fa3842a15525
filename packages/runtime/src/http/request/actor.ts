// Who makes a change by a request, as the audit log names them (Actor of @symdepot/database). Neighbour: caller.ts.
import type { Request } from 'express';
import type { Caller } from './caller.ts';
import { requestContext } from './request-context.ts';

export interface RequestActor {
  readonly actor: string;
  readonly via: 'site' | 'token';
  readonly requestId: string;
  readonly address: string | null;
  readonly tokenId?: number;
}

/** @param request that came through `createApp` */
export const actorOf = (request: Request, { userEmail, token }: Pick<Caller, 'userEmail' | 'token'>): RequestActor => ({
  actor: userEmail,
  via: token ? 'token' : 'site',
  requestId: requestContext(request).requestId,
  address: request.ip ?? null,
  ...(token && { tokenId: token.id }),
});
