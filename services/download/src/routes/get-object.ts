// GET /objects/<lane>/<key>: the stored bytes as they are, for backends without public URLs of their own.
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { serve } from '@symdepot/runtime/http';
import { againWhenReplaced } from '../lookup/again-when-replaced.ts';
import { cacheControl } from '../respond-with-symbols.ts';
import type { DownloadContext } from '../context.ts';
import { sendObject } from '../send/send-object.ts';
import { parseObjectPath } from '../lookup/symbol-request.ts';

export const getObject = serve(routes.download.getObject, { match: ({ path }) => parseObjectPath(path) })(async (
  context: DownloadContext,
  { params: { lane, key } },
  { request, response },
) => {
  await againWhenReplaced(async () => {
    const file = key && (await context.symbolStore.head(lane, key));
    if (!file) throw new AppError('symbol_not_found');
    await sendObject(context, file, { request, response, headers: { 'Cache-Control': cacheControl.bytes } });
  });
  return undefined;
});
