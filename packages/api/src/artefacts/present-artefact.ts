// How an artefact is told, by whichever service. Neighbour: artefact.ts.
import { formatOptionalTimestamp, formatTimestamp } from '../timestamp.ts';
import type { ArtefactShape } from './artefact.ts';

interface KnownArtefact {
  readonly sha512: string;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly mediaType: string | null;
  readonly visibility: ArtefactShape['visibility'];
  readonly state: ArtefactShape['state'];
  readonly createdAt: Date;
  readonly storedAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly damagedAt: Date | null;
  readonly removedAt: Date | null;
  readonly removalReason: string | null;
}

export const nameOfArtefact = ({ sha512 }: Pick<KnownArtefact, 'sha512'>): string => `sha512:${sha512}`;
export const pathOfArtefact = ({ sha512 }: Pick<KnownArtefact, 'sha512'>): string => `/artefacts/sha512/${sha512}`;

export const presentArtefact = (known: KnownArtefact): ArtefactShape => ({
  name: nameOfArtefact(known),
  sha256: known.sha256,
  size: known.bytes,
  media_type: known.mediaType,
  visibility: known.visibility,
  state: known.state,
  url: pathOfArtefact(known),
  created_at: formatTimestamp(known.createdAt),
  stored_at: formatOptionalTimestamp(known.storedAt),
  verified_at: formatOptionalTimestamp(known.verifiedAt),
  damaged_at: formatOptionalTimestamp(known.damagedAt),
  removed: known.removedAt && { at: formatTimestamp(known.removedAt), reason: known.removalReason ?? '' },
});
