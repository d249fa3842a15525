// What is known of an artefact on its way in (ADR 46): who sends it, and how much has arrived. Neighbours: artefact-sessions.ts,
// record-stored.ts.
import type { Prisma } from '../generated/client.ts';
import { toArtefactRecord, type ArtefactRecord } from './artefact-record.ts';

export interface NewArtefact {
  /** Hex, lower case. */
  readonly sha512: string;
  readonly bytes: number;
  readonly userId: number;
  readonly userEmail: string;
  readonly tokenId: number | null;
  /** SHA-256 of the secret of its URL. */
  readonly secretHash: string;
  readonly expiresAt: Date;
  /** How much its sender may have on the way, with this one. */
  readonly maxOpenBytes: number;
}

export interface ArtefactSession {
  readonly id: number;
  readonly artefact: ArtefactRecord;
  readonly userId: number;
  readonly tokenId: number | null;
  readonly secretHash: string;
  /** As announced. */
  readonly bytes: number;
  readonly receivedBytes: number;
  readonly expiresAt: Date;
  /** All of it has arrived, and is with a worker, or was. */
  readonly isWhole: boolean;
  readonly endedAt: Date | null;
  /** Why it was not stored: the code of an error. */
  readonly fault: string | null;
}

/** What the bytes are, once they have been read. */
export interface ArtefactContent {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

export const withArtefact = { artefact: true } as const;
type Row = Prisma.ArtefactSessionGetPayload<{ include: typeof withArtefact }>;

export const toSession = ({
  artefact,
  bytes,
  receivedBytes,
  wholeAt,
  createdAt: _created,
  artefactId: _id,
  ...row
}: Row): ArtefactSession => ({
  ...row,
  artefact: toArtefactRecord(artefact),
  bytes: Number(bytes),
  receivedBytes: Number(receivedBytes),
  isWhole: wholeAt !== null,
});
