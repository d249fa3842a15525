// How much was uploaded lately (Tecken §5.2). Neighbour: routes/lists.ts.
import { lanes } from '@symdepot/symbols';
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
/** Of one lane on one day. */
const dailyStats = z
  .object({
    day: z.iso.date().describe('UTC.'),
    lane: z.enum(lanes),
    uploads: z.int().describe('Made on that day.'),
    bytes: z.int().describe('Of their archives.'),
    failed: z.int().describe('Those of them that failed or were rejected.'),
  })
  .meta({ id: 'DailyStats' });
export const dailyStatsResponse = z.array(dailyStats).meta({ id: 'DailyStatsResponse' });
export type DailyStats = z.infer<typeof dailyStats>;

export type StatsResponse = z.infer<typeof statsResponse>;
