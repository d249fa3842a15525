// The S3 store of the test run, which is started now if nobody has asked before. Neighbour: offer-rgw.ts, who starts it.
import { inject } from 'vitest';
import type { Rgw } from './rgw.ts';

/** @throws where it does not start */
export async function askForRgw(): Promise<Rgw | { readonly skipReason: string }> {
  const response = await fetch(inject('rgwStarterUrl'));
  if (!response.ok) throw new Error(`the S3 store did not start: ${await response.text()}`);
  return (await response.json()) as Rgw | { readonly skipReason: string };
}
