// By which rules an archive was listed and inspected, as a digest: what was found by the same rules in the same bytes holds.
// Neighbours: listing-rules.ts and sym-header.ts here, inspection in the archive package.
import { createHash } from 'node:crypto';
import type { ListingLimits } from './listing-rules.ts';

/**
 * To be raised with every change of what is refused, or of what is written down about a member (key, header, build id, warnings): from
 * then on each archive is read anew, whoever has sent it before.
 */
const rulesVersion = 3;

/** Hex SHA-256 of the version and of every setting that the rules depend on. */
export function digestRules(limits: ListingLimits, version = rulesVersion): string {
  const settings = Object.entries(limits).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([version, settings]))
    .digest('hex');
}
