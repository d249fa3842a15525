// The text of a .sym in exactly the wanted size, the same for the same seed. Only tests import it.
import { createSampleFiles } from '@symdepot/testkit';

export const symText = (bytes: number, seed = 1): Buffer =>
  createSampleFiles({ files: 1, bytes, seed, platforms: ['linux'] })[0]!.content.subarray(0, bytes);
