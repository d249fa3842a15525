// The board of the queues at /admin/queues: bull-board, for superusers. The one door of bull-board. Neighbour: app.ts, which knows the
// caller.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { listBoardQueues, type Queue } from '@symdepot/queue';
import type { Database } from '@symdepot/database';
import { actorOf, callerOf, isHarmless, requireSuperuser, type Routes } from '@symdepot/runtime/http';
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
  const board = createBoard(queue);
  return async (request, response, next) => {
    const caller = callerOf(request);
    const isPage = request.method === 'GET' && request.accepts('json', 'html') === 'html';
    if (!caller?.session && isPage) return response.redirect(302, `/sign-in?next=${encodeURIComponent(nextPath(request.originalUrl))}`);
    const superuser = requireSuperuser(request);
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
    if (!isHarmless(request)) {
      const details = { method: request.method };
      await audit.record(actorOf(request, superuser), { action: 'queue.change', subjectKind: 'queue', subject: request.path, details });
    }
    return board(request, response, next);
  };
}

function createBoard(queue: Queue): Routes {
  const server = new ExpressAdapter();
  server.setBasePath(boardPath);
  createBullBoard({
    queues: listBoardQueues(queue).map((one) => new BullMQAdapter(one as never)),
    serverAdapter: server,
    // Who works is known by heartbeats; by the connections to a queue, of PostgreSQL nobody would.
    options: { uiConfig: { boardTitle: 'symdepot queues', showWorkers: false } },
  });
  return server.getRouter() as Routes;
}
