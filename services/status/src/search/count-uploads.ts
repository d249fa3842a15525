// How much was uploaded today, yesterday and recently (Tecken §5.2, stats). Days are in UTC.
import type { StatsResponse } from '@symdepot/api';
import type { Database } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import { mayViewAll } from '../access/authorize-upload.ts';

const dayMs = 86_400_000;

export async function countUploads(database: Database, caller: Caller, now = new Date()): Promise<StatsResponse> {
  const allUploads = mayViewAll(caller);
  const midnight = new Date(Math.floor(now.getTime() / dayMs) * dayMs);
  const count = async (from: Date, until: Date): Promise<{ count: number; total_size: number }> => {
    const counted = await database.uploadStats.count({ from, until, userId: allUploads ? undefined : caller.userId });
    return { count: counted.count, total_size: counted.bytes };
  };
  const [today, yesterday, lastDays] = await Promise.all([
    count(midnight, now),
    count(new Date(midnight.getTime() - dayMs), midnight),
    count(new Date(now.getTime() - 30 * dayMs), now),
  ]);
  return { stats: { uploads: { all_uploads: allUploads, today, yesterday, last_30_days: lastDays } } };
}
