// Writes a takedown: what is refused from then on, the marks of the files that had it, and the audit log: one entry for each key of
// which anything is new, and one for each of which objects went. A part of takedowns.ts.
import type { Key, Lane } from '@symdepot/symbols';
import { recordAudits, type Actor } from '../accounts/audit.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { withdrawContents, type KeyContent, type WithdrawnFile } from './withdraw-files.ts';

export interface NewTakedown {
  readonly contents: readonly KeyContent[];
  readonly lanes: readonly Lane[];
  readonly reason: string;
}

/** An object that a takedown has removed. */
export interface Removal {
  readonly lane: Lane;
  readonly key: Key;
  /** The name shown to people. */
  readonly bucket: string;
}

/** In an entry of the audit log. */
const maxNamed = 100;

export async function recordTakedown(
  transaction: Transaction,
  { contents, lanes, reason }: NewTakedown,
  by: Actor,
): Promise<WithdrawnFile[]> {
  const added = await transaction.$queryRaw<{ id: number; lane: Lane; key: Key; md5: string }[]>`
    INSERT INTO takedowns (lane, key, original_bytes, md5, reason, taken_down_by)
    SELECT wanted.lane, c.key, c."originalBytes", c.md5, ${reason}, ${by.actor.slice(0, 300)}
    FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS c(key text, "originalBytes" bigint, md5 text)
    CROSS JOIN unnest(${[...lanes]}::lane[]) AS wanted(lane)
    ON CONFLICT (md5, original_bytes, lane, key) DO NOTHING
    RETURNING id, lane::text, key, md5`;
  const files = await withdrawContents(transaction, contents, lanes);
  const addedOf = Map.groupBy(added, ({ key }) => key);
  const markedOf = Map.groupBy(
    files.filter(({ isNew }) => isNew),
    ({ key }) => key,
  );
  // Content that came back is marked again: also an entry, though nothing is added.
  const entries = [...new Set([...addedOf.keys(), ...markedOf.keys()])].map((key) => {
    const rows = addedOf.get(key) ?? [];
    const marked = markedOf.get(key) ?? [];
    return {
      action: 'file.take_down' as const,
      subjectKind: 'file' as const,
      subject: key,
      details: {
        reason,
        lanes: rows.length > 0 ? [...new Set(rows.map(({ lane }) => lane))] : [...lanes],
        md5: [...new Set([...rows, ...marked].map(({ md5 }) => md5))],
        takedowns: rows.map(({ id }) => id),
        uploads: [...new Set(marked.map(({ uploadId }) => uploadId))].slice(0, maxNamed),
      },
    };
  });
  await recordAudits(transaction, by, entries);
  return files;
}

export async function recordRemovals(
  client: Pick<PrismaConnection, 'auditEntry'>,
  removed: readonly Removal[],
  reason: string,
  by: Actor,
): Promise<void> {
  const entries = [...Map.groupBy(removed, ({ key }) => key)].map(([key, objects]) => ({
    action: 'file.remove' as const,
    subjectKind: 'file' as const,
    subject: key,
    details: { reason, objects: objects.slice(0, maxNamed).map(({ lane, bucket }) => `${lane} in ${bucket}`) },
  }));
  await recordAudits(client, by, entries);
}
