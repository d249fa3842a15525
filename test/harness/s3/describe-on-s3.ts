// Tests on the S3 store of the run, which is started now if no other test file wanted it before. Neighbour: offer-rgw.ts, who starts it.
import { describe, inject, test } from 'vitest';
import type { Rgw } from './rgw.ts';

/**
 * At the beginning of a test file. Where there is no such store, one skipped test says why.
 * @throws where it does not start
 */
export async function describeOnS3(tell: (rgw: Rgw) => void): Promise<void> {
  const response = await fetch(inject('rgwStarterUrl'));
  if (!response.ok) throw new Error(`the S3 store did not start: ${await response.text()}`);
  const found = (await response.json()) as Rgw | { readonly skipReason: string };
  const [missing, there] = 'skipReason' in found ? [[found.skipReason], []] : [[], [found]];
  test.for(missing)('needs the store', (reason, { skip }) => skip(reason));
  describe.for(there)("on Ceph's gateway", (rgw) => {
    tell(rgw);
  });
}
