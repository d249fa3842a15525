// An artefact as others see its row (ADR 46). Neighbours: artefacts.ts, artefact-sessions.ts, environments.ts.
import type { Artefact } from '../generated/client.ts';

export const artefactStates = ['announced', 'stored', 'damaged', 'removed'] as const;
export type ArtefactState = (typeof artefactStates)[number];
export type ArtefactVisibility = 'public' | 'internal';

export interface ArtefactRecord {
  readonly id: number;
  /** Hex: its name. */
  readonly sha512: string;
  /** Hex; null until it has been read. */
  readonly sha256: string | null;
  readonly bytes: number;
  readonly mediaType: string | null;
  readonly visibility: ArtefactVisibility;
  readonly state: ArtefactState;
  readonly uploadedBy: string;
  readonly createdAt: Date;
  readonly storedAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly damagedAt: Date | null;
  /** Since then a worker is to read it. */
  readonly checkAskedAt: Date | null;
  readonly lastUsedAt: Date;
  readonly removedAt: Date | null;
  readonly removedBy: string | null;
  readonly removalReason: string | null;
}

/** Bytes of it can be had, or could be if they were not damaged. */
export const keptStates = ['stored', 'damaged'] as const satisfies readonly ArtefactState[];
export const isKept = ({ state }: Pick<ArtefactRecord, 'state'>): boolean => keptStates.some((kept) => kept === state);

export const toArtefactRecord = ({ bytes, hasObject: _internal, ...row }: Artefact): ArtefactRecord => ({ ...row, bytes: Number(bytes) });
