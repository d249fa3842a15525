// The S3 store of the test run, started now if no other test file wanted it before. Neighbour: offer-rgw.ts, who starts it.
import { inject } from 'vitest';
import type { Rgw } from './rgw.ts';

/** At the beginning of a test file, since its tests are skipped where there is none. @throws where it does not start */
export async function findRgw(): Promise<Rgw | { readonly skipReason: string }> {
  const response = await fetch(inject('rgwStarterUrl'));
  if (!response.ok) throw new Error(`the S3 store did not start: ${await response.text()}`);
  return (await response.json()) as Rgw | { readonly skipReason: string };
}
