// What Breakpad's clients say and are told. Neighbour: routes/doors/breakpad.ts.
import { z } from 'zod';

const maxBreakpadIds = 100;

const status = z.enum(['FOUND', 'MISSING']).describe('FOUND: its `.sym` can be downloaded now.');

export const breakpadStatus = z.object({ status }).meta({ id: 'BreakpadStatus' });

export const breakpadQuestion = z
  .object({
    symbol_ids: z
      .array(z.object({ debug_file: z.string().max(1_000), debug_id: z.string().max(100) }))
      .max(maxBreakpadIds, `at most ${maxBreakpadIds} in one request`),
  })
  .meta({ id: 'BreakpadQuestion' });

export const breakpadStatuses = z
  .object({ pairs: z.array(z.object({ symbolId: z.object({ debugFile: z.string(), debugId: z.string() }), status })) })
  .meta({ id: 'BreakpadStatuses' });

export const breakpadTicket = z
  .object({
    uploadUrl: z.string().describe('Where the file is sent to, by PUT; no token is needed there.'),
    uploadKey: z.string(),
  })
  .meta({ id: 'BreakpadTicket' });

/** The only answers in which a client finds a `result`: every one but DUPLICATE_DATA is success to it. */
export const breakpadResult = z
  .object({ result: z.enum(['OK', 'DUPLICATE_DATA']).describe('DUPLICATE_DATA: the same was there already.') })
  .meta({ id: 'BreakpadResult' });
export type BreakpadResult = z.infer<typeof breakpadResult>;
