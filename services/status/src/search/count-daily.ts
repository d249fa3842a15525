// How much was uploaded on each of the last days, in UTC: an entry for each day and lane, with zeros where there was nothing.
// Neighbour: count-uploads.ts.
import type { DailyStats } from '@symdepot/api';
import type { Database } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import { lanes } from '@symdepot/symbols';
import { mayViewAll } from '../access/authorize-upload.ts';

const dayMs = 86_400_000;

export async function countDaily(database: Database, caller: Caller, days: number, now = new Date()): Promise<DailyStats[]> {
  const tomorrow = Math.floor(now.getTime() / dayMs + 1) * dayMs;
  const from = tomorrow - days * dayMs;
  const userId = mayViewAll(caller) ? undefined : caller.userId;
  const counted = await database.uploadStats.countDaily({ from: new Date(from), until: new Date(tomorrow), userId });
  const found = new Map(counted.map((one) => [`${one.day} ${one.lane}`, one]));
  return Array.from({ length: days }, (_, index) => new Date(from + index * dayMs).toISOString().slice(0, 10)).flatMap((day) =>
    lanes.map((lane) => {
      const { count = 0, bytes = 0, failed = 0 } = found.get(`${day} ${lane}`) ?? {};
      return { day, lane, uploads: count, bytes, failed };
    }),
  );
}
