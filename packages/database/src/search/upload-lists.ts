// Uploads by filters, in pages (Tecken §5.2). Neighbours: listed-upload.ts (the result), list-page.ts, file-lists.ts.
import type { Lane, UploadId, UploadState, UploadStep } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { compareBytes, compareMoments, contains, type Comparison, type MomentComparison } from './comparison.ts';
import { Prisma } from '../generated/client.ts';
import { failureCode } from './failure-code.ts';
import type { Chosen } from './filters/field.ts';
import { findPage, inOrder, type Page, type PageRange } from './list-page.ts';
import { sentBy, type Senders } from './senders.ts';
import { listedUpload, summarizeMembers, toListedUpload, type ListedUpload, type MemberSummary } from './listed-upload.ts';

/** All conditions must hold. */
export interface UploadFilter {
  /** Undefined: of everybody. */
  readonly senders?: Senders | undefined;
  /** Of the user whose address this is, else of those whose address contains it, in any letter case; or of all others. */
  readonly email?: { readonly text: string; readonly isExcluded: boolean } | undefined;
  readonly bytes: readonly Comparison<number>[];
  readonly createdAt: readonly MomentComparison[];
  readonly completedAt: readonly MomentComparison[];
  /** Any of these; none: in any state. */
  readonly states: readonly UploadState[];
  readonly steps: Chosen<UploadStep>;
  /** Any of these; none: in any lane. */
  readonly lanes: readonly Lane[];
  /** Failed or rejected for any of these; none: whatever became of it. */
  readonly codes: readonly string[];
  /** Sent with this one; undefined: with any, or none. */
  readonly tokenId?: number | undefined;
}

export interface UploadOrder {
  readonly by: 'created_at' | 'size';
  readonly isDescending: boolean;
}

export interface UploadLists {
  /** The oldest first, at most so many; and how many there are. */
  select(filter: UploadFilter, limit: number): Promise<{ readonly ids: readonly UploadId[]; readonly total: number }>;
  list(filter: UploadFilter, order: UploadOrder, range: PageRange): Promise<Page<ListedUpload & { readonly members: MemberSummary }>>;
}

const sortColumns = { created_at: Prisma.sql`created_at`, size: Prisma.sql`archive_bytes` } as const;

export function createUploadLists(client: PrismaConnection): UploadLists {
  const conditionsOf = async ({
    senders,
    email,
    bytes,
    createdAt,
    completedAt,
    states,
    steps,
    lanes,
    codes,
    tokenId,
  }: UploadFilter): Promise<Prisma.Sql[]> => [
    ...(senders === undefined ? [] : [sentBy(Prisma.sql`uploads`, senders)]),
    ...(email === undefined ? [] : [await ownerCondition(client, email)]),
    ...compareBytes(Prisma.sql`archive_bytes`, bytes),
    ...compareMoments(Prisma.sql`created_at`, createdAt),
    ...compareMoments(Prisma.sql`completed_at`, completedAt),
    ...(states.length === 0 ? [] : [Prisma.sql`state = ANY(${[...states]}::upload_state[])`]),
    ...(steps.included.length === 0 ? [] : [Prisma.sql`step = ANY(${[...steps.included]}::upload_step[])`]),
    ...(steps.excluded.length === 0 ? [] : [Prisma.sql`step <> ALL(${[...steps.excluded]}::upload_step[])`]),
    ...(lanes.length === 0 ? [] : [Prisma.sql`lane = ANY(${[...lanes]}::lane[])`]),
    ...(tokenId === undefined ? [] : [Prisma.sql`token_id = ${tokenId}`]),
    ...(codes.length === 0
      ? []
      : [Prisma.sql`state IN ('failed', 'rejected') AND ${failureCode(Prisma.sql`uploads`)} = ANY(${[...codes]}::text[])`]),
  ];

  const byId = { id: Prisma.sql`id`, from: Prisma.sql`uploads`, orderBy: Prisma.sql`created_at, id` };
  return {
    async select(filter, limit) {
      const { items, total } = await findPage(client, { ...byId, conditions: await conditionsOf(filter) }, { offset: 0, limit });
      return { ids: items as readonly UploadId[], total };
    },
    async list(filter, { by, isDescending }, range) {
      const direction = isDescending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
      const orderBy = Prisma.sql`${sortColumns[by]} ${direction}, id ${direction}`;
      const conditions = await conditionsOf(filter);
      const { items: ids, total } = await findPage(client, { id: Prisma.sql`id`, from: Prisma.sql`uploads`, conditions, orderBy }, range);
      const rows = await client.upload.findMany({ where: { id: { in: [...ids] } }, select: listedUpload });
      const uploads = inOrder(ids, rows).map(toListedUpload);
      const membersOf = await summarizeMembers(
        client,
        uploads.map(({ id }) => id),
      );
      return { items: uploads.map((upload) => ({ ...upload, members: membersOf(upload.id) })), total };
    },
  };
}

/** Ids instead of a join: PostgreSQL knows how many uploads each user has. */
async function ownerCondition(client: PrismaConnection, { text, isExcluded }: NonNullable<UploadFilter['email']>): Promise<Prisma.Sql> {
  const users = await client.$queryRaw<
    { id: number; email: string }[]
  >`SELECT id, email FROM users WHERE ${contains(Prisma.sql`email`, text)}`;
  const named = users.filter(({ email }) => email.toLowerCase() === text.toLowerCase());
  const ids = (named.length > 0 ? named : users).map(({ id }) => id);
  return isExcluded ? Prisma.sql`user_id <> ALL(${ids}::int[])` : Prisma.sql`user_id = ANY(${ids}::int[])`;
}
