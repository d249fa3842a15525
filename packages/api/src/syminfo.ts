// What is known of a module by its debug id or code id: what GET /api/syminfo/<file>/<id> answers (Tecken §2.4).
import { z } from 'zod';

export const syminfo = z
  .object({
    debug_id: z.string(),
    debug_filename: z.string(),
    code_file: z.string().describe('Empty where the .sym names none, as everywhere but on Windows.'),
    code_id: z.string(),
    generator: z.string().describe('What made the .sym.'),
    url: z.url().describe('Where the .sym can be downloaded.'),
  })
  .meta({ id: 'Syminfo' });
export type Syminfo = z.infer<typeof syminfo>;
