// Why an archive was refused: in the answer to the upload and in its status.
import { z } from 'zod';
import { errorCode } from '../error-response.ts';

export const problem = z
  .object({
    code: errorCode,
    member: z.string().nullable().describe('The member as the archive spells it; null when it is about the whole archive.'),
    message: z.string(),
  })
  .meta({ id: 'Problem' });
