// Environments in lists: by what can be had of them, by what they replace, and of each line the one that was current at a time; and
// which labels there are. A part of environments.ts. Neighbours: find-environments.ts, environment-conditions.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import { isPublicRow, matching, newestFirst, type EnvironmentFilter } from './environment-conditions.ts';
import type { EnvironmentRecord } from './environment-record.ts';
import { readEnvironments } from './read-environments.ts';

/** `public` and `internal` can be had. */
type EnvironmentState = 'public' | 'internal' | 'damaged' | 'removed';

interface ListedEnvironments extends EnvironmentFilter {
  /** Without it internal ones as well. */
  readonly isPublic: boolean;
  readonly state?: EnvironmentState | undefined;
  /** Those that came in the place of this artefact. */
  readonly replaces?: string | undefined;
  /** Of each line the newest that was public by this time; those are a line that have the same of all these labels. */
  readonly current?: { readonly at: Date; readonly lineLabels: readonly string[] } | undefined;
}

export interface ListEnvironments {
  /**
   * The newest first, by when they were published, internal ones by when they were recorded. `total` is exact. Only what can be had now,
   * unless something else is named: whoever asks whether there is one goes without building it.
   */
  list(
    wanted: ListedEnvironments,
    page: { readonly page: number; readonly pageSize: number },
  ): Promise<{ environments: EnvironmentRecord[]; total: number }>;
  /** Of each of these labels its most frequent values, in alphabetical order; and when the first one was published that is public. */
  listLabels(
    names: readonly string[],
    scope: { readonly isPublic: boolean; readonly most: number },
  ): Promise<{ readonly values: ReadonlyMap<string, readonly string[]>; readonly firstPublishedAt: Date | null }>;
}

const rowsOfState: Readonly<Record<EnvironmentState, Prisma.Sql>> = {
  public: Prisma.sql`e.published_at IS NOT NULL AND a.state = 'stored'`,
  internal: Prisma.sql`e.published_at IS NULL AND a.state = 'stored'`,
  damaged: Prisma.sql`a.state = 'damaged'`,
  removed: Prisma.sql`a.state = 'removed'`,
};

const isStoredRow = Prisma.sql`a.state = 'stored'`;

export function listEnvironments(client: PrismaConnection): ListEnvironments {
  return {
    async list({ isPublic, state, replaces, current, ...filter }, { page, pageSize }) {
      const isNamed = filter.sha512 !== undefined || replaces !== undefined || state !== undefined || current !== undefined;
      const from = matching(
        filter,
        ...(isNamed ? [] : [isStoredRow]),
        ...(isPublic || current ? [isPublicRow] : []),
        ...(state ? [rowsOfState[state]] : []),
        ...(replaces === undefined ? [] : [Prisma.sql`e.replaces_id = (SELECT id FROM artefacts WHERE sha512 = ${replaces})`]),
        ...(current ? [Prisma.sql`e.published_at <= ${current.at}`] : []),
      );
      const found = current ? newestOfEachLine(from, current.lineLabels) : Prisma.sql`SELECT e.id, e.published_at ${from}`;
      const offset = (page - 1) * pageSize;
      const [ids, counts] = await Promise.all([
        client.$queryRaw<{ id: number }[]>`SELECT e.id FROM (${found}) e ${newestFirst} LIMIT ${pageSize} OFFSET ${offset}`,
        client.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM (${found}) e`,
      ]);
      return { environments: await readEnvironments(client, ids), total: counts[0]!.total };
    },
    async listLabels(names, { isPublic, most }) {
      const from = matching({ labels: {} }, ...(isPublic ? [isPublicRow] : []));
      const [rows, first] = await Promise.all([
        client.$queryRaw<{ name: string; values: string[] }[]>`
          SELECT name, array_agg(value ORDER BY value) AS values FROM (
            SELECT l.key AS name, l.value, row_number() OVER (PARTITION BY l.key ORDER BY count(*) DESC, l.value) AS place
            FROM (SELECT e.labels ${from}) e, jsonb_each_text(e.labels) l WHERE l.key = ANY(${[...names]}) GROUP BY l.key, l.value
          ) counted WHERE place <= ${most} GROUP BY name`,
        client.$queryRaw<{ at: Date | null }[]>`SELECT min(e.published_at) AS at ${matching({ labels: {} }, isPublicRow)}`,
      ]);
      return { values: new Map(rows.map(({ name, values }) => [name, values])), firstPublishedAt: first[0]!.at };
    },
  };
}

function newestOfEachLine(from: Prisma.Sql, lineLabels: readonly string[]): Prisma.Sql {
  const line = Prisma.join(lineLabels.map((name) => Prisma.sql`e.labels ->> ${name}::text`));
  return Prisma.sql`SELECT DISTINCT ON (line) e.id, e.published_at, jsonb_build_array(${line}) AS line ${from}
    ORDER BY line, e.published_at DESC, e.id DESC`;
}
