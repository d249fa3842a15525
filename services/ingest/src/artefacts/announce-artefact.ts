// Use case: an artefact is announced by its digest (ADR 46). What is stored is not sent again; all else gets a session, to whose URL
// it can be sent in pieces. Neighbours: receive-artefact.ts, put-url.ts.
import type { ArtefactRecord, ArtefactVisibility } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';
import { artefactAnnounced } from '../events.ts';
import { hashSecret } from '../v2/session-url.ts';

export interface Announcement {
  readonly sha512: string;
  readonly size: number;
  readonly visibility: ArtefactVisibility;
}

export interface AnnouncedArtefact {
  readonly artefact: ArtefactRecord;
  /** Undefined: it is stored. */
  readonly upload: { readonly sessionId: number; readonly secret: string } | undefined;
}

/**
 * Whoever announces the same digest again with the same token gets the same session, as long as it is open.
 * @throws AppError `artefacts_not_offered`, `artefact_too_large`, `artefact_visibility_differs`, `size_mismatch`, `artefact_removed_before`,
 * `too_many_open_artefact_bytes`
 */
export async function announceArtefact(
  context: IngestContext,
  { sha512, size, visibility }: Announcement,
  { userId, userEmail, token, permissions, deriveSecret }: Caller,
): Promise<AnnouncedArtefact> {
  const { config, database } = context;
  requireOffered(config);
  if (size > config.ARTEFACT_MAX_BYTES) throw new AppError('artefact_too_large', { limit: config.ARTEFACT_MAX_BYTES });
  const known = await database.artefacts.find({ algorithm: 'sha512', digest: sha512 });
  if (known?.state === 'stored') checkAlike(known, { size, visibility });
  if (known?.removedAt && !permissions.includes('publish_artefacts'))
    throw new AppError('artefact_removed_before', { removedAt: known.removedAt, reason: known.removalReason ?? '' });
  const secret = deriveSecret(`artefact ${sha512} ${size}`); // who is wrong about the size sends to nobody else's session
  const { artefact, session } = await database.artefactSessions.announce({
    sha512,
    bytes: size,
    userId,
    userEmail,
    tokenId: token?.id ?? null,
    secretHash: hashSecret(secret),
    maxOpenBytes: config.ARTEFACT_OPEN_BYTES_PER_TOKEN,
    expiresAt: new Date(Date.now() + config.UPLOAD_SESSION_HOURS * 3_600_000),
  });
  artefactAnnounced(context, artefact, session);
  if (!session) return { artefact, upload: undefined };
  // One that was removed comes back internal.
  const told = { ...artefact, bytes: session.bytes, ...(artefact.removedAt && { visibility: 'internal' as const }) };
  return { artefact: told, upload: { sessionId: session.id, secret } };
}

/** @throws AppError `artefacts_not_offered` */
export function requireOffered({ ARTEFACTS_URL: url }: IngestContext['config']): void {
  if (url === undefined) throw new AppError('artefacts_not_offered');
}

/** What is wished to be public is stored as internal, so that whoever announces it so again is told what it is. */
function checkAlike({ bytes, visibility: known }: ArtefactRecord, { size, visibility }: Omit<Announcement, 'sha512'>): void {
  if (bytes !== size) throw new AppError('size_mismatch', { bytes, announced: size });
  if (known === 'public' && visibility === 'internal') throw new AppError('artefact_visibility_differs', { visibility: known });
}
