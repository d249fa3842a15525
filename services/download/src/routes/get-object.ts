// GET /objects/<lane>/<key>: the stored bytes as they are, for backends that have no public URLs of their own.
import { AppError } from '@symdepot/errors';
import { allowOnly } from '@symdepot/runtime/http';
import { lanes } from '@symdepot/symbols';
import { Router } from 'express';
import { againWhenReplaced } from '../lookup/again-when-replaced.ts';
import { cacheControl } from '../answer-symbols.ts';
import type { DownloadContext } from '../context.ts';
import { sendObject } from '../send/send-object.ts';
import { parseObjectKey } from '../lookup/symbol-request.ts';

export function getObject(context: DownloadContext): Router {
  const router = Router();
  for (const lane of lanes) {
    router.use(`/objects/${lane}`, async (request, response, next) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return allowOnly('GET', 'HEAD')(request, response, next);
      const key = parseObjectKey(request.path);
      return againWhenReplaced(async () => {
        const file = key && (await context.symbolStore.head(lane, key));
        if (!file) throw new AppError('symbol_not_found');
        await sendObject(context, file, { request, response, headers: { 'Cache-Control': cacheControl.bytes } });
      });
    });
  }
  return router;
}
