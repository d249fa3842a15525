// GET and HEAD /buildid/<build id>/…, as debuginfod's clients ask, and SSQP's keys; both also under /try.
import { routes } from '@symdepot/api';
import { isAppError } from '@symdepot/errors';
import { serve } from '@symdepot/runtime/http';
import { parseIdPath, questionOf } from '../by-id/id-request.ts';
import { isElfutils, respondById } from '../by-id/respond-by-id.ts';
import type { DownloadContext } from '../context.ts';
import { connectionReset } from '../events.ts';
import { againWhenReplaced } from '../lookup/again-when-replaced.ts';

const of = routes.download;
const debuginfod = [of.getDebuginfo, of.getTryDebuginfo, of.getExecutable, of.getTryExecutable] as const;
const others = [of.getSource, of.getTrySource, of.getSection, of.getTrySection, of.getBySsqpKey, of.getTryBySsqpKey] as const;

export const getById = serve([...debuginfod, ...others], { match: ({ path }) => parseIdPath(path) })(async (
  context: DownloadContext,
  { params: asked },
  exchange,
) => {
  try {
    await againWhenReplaced(
      () => respondById(context, asked, exchange),
      () => asked.request && context.lookups.forget(questionOf(asked.request)),
    );
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'unavailable' || !isElfutils(exchange.request.headers)) throw error;
    connectionReset(context, exchange.request, error);
    exchange.request.socket.resetAndDestroy();
  }
  return undefined;
});
