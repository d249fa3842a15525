// How much was uploaded lately (Tecken §5.2). Neighbour: routes/lists.ts.
import { z } from 'zod';

const uploadCount = z.object({ count: z.int(), total_size: z.int().describe('Bytes of the archives.') }).meta({ id: 'UploadCount' });

export const statsResponse = z
  .object({
    stats: z.object({
      uploads: z.object({
        all_uploads: z.boolean().describe('Whether those of all users are counted; else those of the caller.'),
        today: uploadCount.describe('Since midnight, UTC.'),
        yesterday: uploadCount,
        last_30_days: uploadCount.describe('Thirty times 24 hours, until now.'),
      }),
    }),
  })
  .meta({ id: 'StatsResponse' });
export type StatsResponse = z.infer<typeof statsResponse>;
