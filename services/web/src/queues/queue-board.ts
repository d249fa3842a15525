// The board of the queues at /admin/queues: bull-board, for those who may see all uploads to look at, for superusers to change
// as well (ADR 35). The one door of bull-board. Neighbour: app.ts, which knows the caller.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { AppError } from '@symdepot/errors';
import { listBoardQueues, type Queue } from '@symdepot/queue';
import type { Database } from '@symdepot/database';
import { actorOf, callerOf, isHarmless, type Routes } from '@symdepot/runtime/http';
import { nextPath } from '../sign-in/next-path.ts';

export const boardPath = '/admin/queues';

/** Its page sets styles in attributes and elements, and begins with a base element. Fonts of another host are not loaded. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** For requests below `boardPath`, whose caller is known by then. */
export function createQueueBoard(queue: Queue, { audit }: Pick<Database, 'audit'>): Routes {
  const toLookAt = createBoard(queue, true);
  const toChange = createBoard(queue, false);
  return async (request, response, next) => {
    const caller = callerOf(request);
    const isPage = request.method === 'GET' && request.accepts('json', 'html') === 'html';
    if (!caller?.session && isPage) return response.redirect(302, `/sign-in?next=${encodeURIComponent(nextPath(request.originalUrl))}`);
    if (!caller?.session) throw new AppError('session_needed');
    const { isSuperuser } = caller.session;
    if (!isSuperuser && !caller.permissions.includes('view_all_uploads'))
      throw new AppError('forbidden', { needed: ['view_all_uploads'], held: caller.permissions });
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
    if (isSuperuser && !isHarmless(request)) {
      const details = { method: request.method };
      await audit.record(actorOf(request, caller), { action: 'queue.change', subjectKind: 'queue', subject: request.path, details });
    }
    return (isSuperuser ? toChange : toLookAt)(request, response, next);
  };
}

function createBoard(queue: Queue, isReadOnly: boolean): Routes {
  const server = new ExpressAdapter();
  server.setBasePath(boardPath);
  createBullBoard({
    queues: listBoardQueues(queue).map((one) => new BullMQAdapter(one as never, { readOnlyMode: isReadOnly })),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'symdepot queues' } },
  });
  return server.getRouter() as Routes;
}
