// Tests on the S3 store of the run, where the machine has its programs. Neighbour: ask-for-rgw.ts.
import { describe, test } from 'vitest';
import { askForRgw } from './ask-for-rgw.ts';
import type { Rgw } from './rgw.ts';

/**
 * At the beginning of a test file. Where there is no such store, one skipped test says why.
 * @throws where it does not start
 */
export async function describeOnS3(tell: (rgw: Rgw) => void): Promise<void> {
  const found = await askForRgw();
  const [missing, there] = 'skipReason' in found ? [[found.skipReason], []] : [[], [found]];
  test.for(missing)('needs the store', (reason, { skip }) => skip(reason));
  describe.for(there)("on Ceph's gateway", (rgw) => {
    tell(rgw);
  });
}
