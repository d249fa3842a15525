// One request that may be retried, and its response, parsed by the schema of the contract.
import type { z } from 'zod';
import type { Connection, Request } from './connection.ts';
import { parseResponse } from './parse-response.ts';
import { retrying, type RetryOptions } from './retrying.ts';

/** @throws AppError by the status; `answer_unexpected`, `server_unreachable`; the signal's reason */
export const fetchResponse = <T>(connection: Connection, request: Request, schema: z.ZodType<T>, retry: RetryOptions): Promise<T> =>
  retrying(async () => parseResponse(await connection.ask({ ...request, signal: retry.signal }), schema), retry);
