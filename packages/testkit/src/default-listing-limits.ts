// What an archive may be where no setting says otherwise (docs/configuration.md, worker).
import type { ListingLimits } from '@symdepot/symbols';

export const defaultListingLimits: ListingLimits = {
  maxEntries: 20_000,
  maxMemberBytes: 8 * 1024 ** 3,
  maxTotalBytes: 32 * 1024 ** 3,
  maxRatio: 250,
  disallowedSnippets: ['qcom/proprietary'],
};
