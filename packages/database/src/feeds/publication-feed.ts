// Tells a process which files have been published, by any process: a trigger of the table sends it with the commit
// (tell_published_files, first migration). For caches: nothing that was published before a lookup is missed by it.
import { createHash } from 'node:crypto';
import type { Key } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { NotifyListener } from '../connection/notify-listener.ts';

/**
 * Stands for a debug id or code id. Names are left out: only the database knows which of them are the same (ADR 20),
 * and an id hardly ever has several.
 */
export type IdMark = string & { readonly __brand: 'IdMark' };

export interface PublicationFeed {
  /** Calls back with the ids of every file published from now on; and when something may have been missed. */
  subscribe(subscriber: { readonly onPublished: (mark: IdMark) => void; readonly onGap: () => void }): void;
  /** Whether every publication is currently being received. */
  isHearing(): boolean;
  /** True once everything published before the call has been received; false when that cannot be known. */
  caughtUp(): Promise<boolean>;
}

const channel = 'symdepot_files';
const markLength = 16;

export const markOfId = (id: string): IdMark => createHash('md5').update(id.toUpperCase()).digest('hex').slice(0, markLength) as IdMark;

/** The same for files that are not there any more: under their keys, and under the ids that their rows have. */
export async function tellChangedFiles(client: PrismaConnection, keys: readonly Key[]): Promise<void> {
  await client.$queryRaw`
    SELECT pg_notify(${channel}, string_agg(mark, ''))::text
    FROM (
      SELECT mark, (row_number() OVER () - 1) / 480 AS part
      FROM (
        SELECT DISTINCT left(md5(told.id), ${markLength}::int) AS mark
        FROM unnest(${[...keys]}::text[]) AS changed(key)
        LEFT JOIN upload_files f ON fold_name(f.key) = fold_name(changed.key)
        CROSS JOIN LATERAL (VALUES (split_part(changed.key, '/', 2)), (f.debug_id), (f.code_id)) AS told(id)
        WHERE told.id IS NOT NULL
      ) marks
    ) parts
    GROUP BY part`;
}

export function createPublicationFeed(listener: NotifyListener): PublicationFeed {
  let isHearing = false;
  return {
    subscribe({ onPublished, onGap }) {
      listener.listen(channel, {
        onTold(payload) {
          for (let at = 0; at < payload.length; at += markLength) onPublished(payload.slice(at, at + markLength) as IdMark);
        },
        onHearing() {
          isHearing = true;
          onGap();
        },
        onLost() {
          isHearing = false;
          onGap();
        },
      });
    },
    isHearing: () => isHearing,
    caughtUp: async () => isHearing && listener.caughtUp(),
  };
}
