// Every hostile archive, with the response that it must get. A new one goes into the file of its topic.
import { bombs } from './bombs.ts';
import { contents } from './contents.ts';
import { endRecords } from './end-records.ts';
import { headers } from './headers.ts';
import type { HostileArchive } from './hostile-archive.ts';
import { layout } from './layout.ts';
import { nameBytes } from './name-bytes.ts';
import { names } from './names.ts';
import { sizes } from './sizes.ts';
import { streams } from './streams.ts';
import { truncations } from './truncations.ts';

export { hostileSettings } from './bombs.ts';
export type { Expected, ExpectedProblem, HostileArchive, StoredFile } from './hostile-archive.ts';

export const hostileArchives: readonly HostileArchive[] = [
  ...names,
  ...nameBytes,
  ...sizes,
  ...streams,
  ...headers,
  ...layout,
  ...endRecords,
  ...contents,
  ...bombs,
  ...truncations,
];
