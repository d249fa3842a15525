// The browser that signs in, as its session will show it. Neighbours: sign-in-by-link.ts, finish-sign-in.ts.
import type { SignInBrowser } from '@symdepot/database';
import { requestContext, sessionCookie, type Exchange } from '@symdepot/runtime/http';
import { hashToken } from '@symdepot/symbols';

export function browserOf({ request }: Exchange): SignInBrowser {
  const replaced = sessionCookie.read(request);
  return {
    agent: request.get('user-agent') ?? '',
    address: request.ip ?? '',
    replacedHash: replaced === undefined ? undefined : hashToken(replaced),
    requestId: requestContext(request).requestId,
  };
}
