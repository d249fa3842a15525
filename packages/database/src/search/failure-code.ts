// By which code an upload is said to have failed: that of its first problem; of a failed one the cause of its last attempt that has
// one. Neighbours: upload-lists.ts (filters by it), ../admission/operations.ts (counts by it).
import { Prisma } from '../generated/client.ts';

/** These say how an attempt ended, and not why. */
const noCause = Prisma.sql`('upload_failed', 'worker_lost', 'handed_back')`;

/** Of rows that have failed or were rejected. @param table the name of `uploads` in the statement */
export const failureCode = (table: Prisma.Sql): Prisma.Sql => Prisma.sql`COALESCE(${table}.problems -> 0 ->> 'code', (
    SELECT a.error_code FROM upload_attempts a
    WHERE ${table}.state = 'failed' AND a.upload_id = ${table}.id AND a.error_code NOT IN ${noCause}
    ORDER BY a.attempt DESC LIMIT 1
  ), 'upload_failed')`;
