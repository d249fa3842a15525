// POST /api/coverage: whether a debugger would get these files now; with `?wait=` those in flight are waited for.
import { coverageRequest } from '@symdepot/api';
import { allowOnly, closedSignal, parseRequest, readJson, requirePermission } from '@symdepot/runtime/http';
import { Router } from 'express';
import { z } from 'zod';
import { awaitCoverage } from '../coverage/await-coverage.ts';
import type { StatusContext } from '../context.ts';
import { maxCoverageBytes } from '../coverage/coverage-load.ts';
import { createWaitSeconds } from '../waiting/wait-seconds.ts';

export function postCoverage(context: StatusContext): Router {
  const router = Router();
  const path = '/api/coverage';
  const query = z.object({ wait: createWaitSeconds(context.config).optional() });
  router.post(path, async (request, response) => {
    const { userId } = requirePermission(request);
    const { wait: waitSeconds = 0 } = parseRequest(query, request.query);
    const onBytes = context.coverageLoad.follow(userId, response);
    const wanted = parseRequest(coverageRequest, await readJson(request, { maxBytes: maxCoverageBytes, onBytes }));
    const coverage = await awaitCoverage(context, wanted, { userId, waitSeconds, signal: closedSignal(response) });
    response.set('Cache-Control', 'no-store').json(coverage);
  });
  router.all(path, allowOnly('POST'));
  return router;
}
