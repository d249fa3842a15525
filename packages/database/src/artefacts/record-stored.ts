// The object of an artefact is there, and its row says so: unless somebody has removed or stored it while it was written. A part of
// artefact-sessions.ts. Neighbour: visibility.ts.
import { recordAudit, type Actor } from '../accounts/audit.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import type { ArtefactContent, ArtefactSession } from './artefact-session-record.ts';
import { withdrawAll } from './visibility.ts';

/**
 * One that was removed comes back internal: an upload makes nothing public, and what it needed for that may be gone by now.
 * @param seen as the worker saw it before it wrote
 * @returns false when it is no longer so
 */
export async function recordStored(
  transaction: Transaction,
  seen: ArtefactSession,
  { sha256, bytes, mediaType }: ArtefactContent,
  requestId: string,
): Promise<boolean> {
  // Before the session, as whoever announces it.
  await transaction.$queryRaw`SELECT FROM artefacts WHERE id = ${seen.artefact.id} FOR NO KEY UPDATE`;
  const include = { artefact: true, user: { select: { email: true } } } as const;
  const session = await transaction.artefactSession.findUnique({ where: { id: seen.id }, include });
  if (!session || !isAsSeen(session.artefact, seen.artefact)) return false;
  const { artefact, user, tokenId } = session;
  const now = new Date();
  const stored = {
    state: 'stored' as const,
    sha256,
    bytes,
    mediaType,
    uploadedBy: user.email,
    storedAt: now,
    verifiedAt: now,
    lastUsedAt: now,
  };
  const whole = { damagedAt: null, checkAskedAt: null, removedAt: null, removedBy: null, removalReason: null, hasObject: true };
  const ended = await transaction.artefactSession.updateMany({ where: { id: seen.id, endedAt: null }, data: { endedAt: now } });
  if (ended.count === 0) return false;
  await transaction.artefact.update({ where: { id: artefact.id }, data: { ...stored, ...whole } });
  if (artefact.removedAt === null) return true;
  const token = tokenId === null ? { via: 'site' as const } : { via: 'token' as const, tokenId };
  const by: Actor = { actor: user.email, requestId, address: null, ...token };
  const { id, sha512, removedAt, removedBy, removalReason } = artefact;
  const details = { removed_at: removedAt.toISOString(), removed_by: removedBy, reason: removalReason };
  await recordAudit(transaction, by, { action: 'artefact.restore', subjectKind: 'artefact', subject: sha512, details });
  await withdrawAll(transaction, { id, sha512 }, by);
  return true;
}

type Moments = Pick<ArtefactSession['artefact'], 'storedAt' | 'removedAt'>;

/** Damaged or whole again does not matter: another object is there now. */
const isAsSeen = (now: Moments, seen: Moments): boolean =>
  now.storedAt?.getTime() === seen.storedAt?.getTime() && now.removedAt?.getTime() === seen.removedAt?.getTime();
