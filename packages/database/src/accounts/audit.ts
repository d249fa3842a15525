// The audit log: who changed what. An entry is written in the transaction of its change, so that there is never one without the
// other; a trigger refuses to change or remove it. Neighbours: whatever changes accounts, uploads, lanes and sessions.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { sanitizeText } from '../connection/sanitize-text.ts';
import { contains } from '../search/comparison.ts';
import { Prisma } from '../generated/client.ts';

/** Who makes a change. */
export interface Actor {
  /** An e-mail address; of the command line the account of the operating system; `retention` for what nobody did. */
  readonly actor: string;
  readonly via: 'site' | 'token' | 'command' | 'provider' | 'retention';
  readonly requestId: string | null;
  readonly address: string | null;
  /** Of the token that the request came with; the details have it as `by_token`. */
  readonly tokenId?: number;
}

export type AuditSubjectKind = 'user' | 'group' | 'token' | 'upload' | 'file' | 'lane' | 'queue' | 'session' | 'artefact' | 'environment';

export type AuditAction =
  | `user.${'create' | 'activate' | 'deactivate' | 'promote' | 'demote' | 'link' | 'groups' | 'permissions'}`
  | `user.${'sign_in_link' | 'sign_in' | 'sign_in_refused' | 'sign_out'}`
  | 'session.end'
  | `group.${'create' | 'change' | 'delete'}`
  | `token.${'create' | 'extend' | 'expire' | 'change' | 'rotate' | 'delete' | 'notify_secret'}`
  | `upload.${'retry' | 'cancel'}`
  | `file.${'take_down' | 'remove' | 'lift'}`
  | `lane.${'pause' | 'resume'}`
  | `artefact.${'publish' | 'withdraw' | 'remove' | 'restore'}`
  | `environment.${'create' | 'change' | 'publish' | 'withdraw' | 'pin' | 'unpin'}`
  | 'queue.change';

export interface NewAuditEntry {
  readonly action: AuditAction;
  readonly subjectKind: AuditSubjectKind;
  /** Its address, name or number. */
  readonly subject: string | number;
  /** JSON. Never a secret, a code, or the hash of one. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly via: Actor['via'];
  readonly action: string;
  readonly subjectKind: AuditSubjectKind;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly address: string | null;
}

export interface AuditFilter {
  /** Texts in them, in any letter case. */
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  /** How it begins: `token`, `user.create`. */
  readonly action?: string | undefined;
}

export interface Audit {
  /** Of what is changed elsewhere than in rows: written before it. */
  record(actor: Actor, entry: NewAuditEntry): Promise<void>;
  /** The newest first; `total` is exact. */
  list(filter: AuditFilter, page: { readonly page: number; readonly pageSize: number }): Promise<{ entries: AuditEntry[]; total: number }>;
}

type Writer = Pick<PrismaConnection, 'auditEntry'>;

/** @param transaction that of the change */
export const recordAudit = (transaction: Writer, actor: Actor, entry: NewAuditEntry): Promise<void> =>
  recordAudits(transaction, actor, [entry]);

/** In this order. */
export async function recordAudits(transaction: Writer, actor: Actor, entries: readonly NewAuditEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += insertRows)
    await transaction.auditEntry.createMany({ data: entries.slice(start, start + insertRows).map((entry) => toRow(actor, entry)) });
}

/** A statement has so many parameters at most. */
const insertRows = 2_000;

/** Texts of callers are cut where their columns end. */
function toRow({ actor, via, requestId, address, tokenId }: Actor, { action, subjectKind, subject, details }: NewAuditEntry) {
  return {
    actor: actor.slice(0, 300),
    via,
    action,
    subjectKind,
    subject: String(subject).slice(0, 300),
    details: { ...details, ...(tokenId !== undefined && { by_token: tokenId }) } as Prisma.InputJsonObject,
    requestId: requestId?.slice(0, 100) ?? null,
    address: address?.slice(0, 45) ?? null,
  };
}

export function createAudit(client: PrismaConnection): Audit {
  return {
    record: (actor, entry) => recordAudit(client, actor, entry),
    async list({ actor, subject, action }, { page, pageSize }) {
      const conditions = [
        Prisma.sql`true`,
        ...(actor === undefined ? [] : [contains(Prisma.sql`actor`, actor)]),
        ...(subject === undefined ? [] : [contains(Prisma.sql`subject`, subject)]),
        ...(action === undefined ? [] : [Prisma.sql`starts_with(action, ${sanitizeText(action)})`]),
      ];
      const where = Prisma.join(conditions, ' AND ');
      const [entries, counts] = await Promise.all([
        client.$queryRaw<AuditEntry[]>`
          SELECT id::float8 AS id, at, actor, via, action, subject_kind AS "subjectKind", subject, details, request_id AS "requestId", address
          FROM audit_entries WHERE ${where} ORDER BY audit_entries.id DESC LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
        client.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM audit_entries WHERE ${where}`,
      ]);
      return { entries, total: counts[0]!.total };
    },
  };
}
