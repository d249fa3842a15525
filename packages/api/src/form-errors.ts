// The body of a refused form or filter (contract §4), as Tecken's clients know it. Neighbour: error-response.ts.
import { z } from 'zod';
import { errorCode } from './error-response.ts';

export const formErrors = z
  .object({
    errors: z.record(z.string(), z.array(z.string())).describe('Field → what is wrong with it.'),
    code: errorCode,
    request_id: z.string(),
  })
  .meta({ id: 'FormErrors' });
