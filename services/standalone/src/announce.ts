// What is said when everything is up: where, and at the first start how to sign in. Neighbours: main.ts, prepare-superuser.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Announcement {
  readonly url: string;
  readonly publicUrl: string | undefined;
  /** Of the first start. */
  readonly signInCode: string | undefined;
  readonly dataDir: string;
  readonly print: (line: string) => void;
}

export function announce({ url, publicUrl, signInCode, dataDir, print }: Announcement): void {
  const siteUrl = publicUrl ?? localUrl(url);
  writeFileSync(join(dataDir, 'site-url'), `${siteUrl}\n`); // for the links of `npm run admin -- user sign-in`
  if (signInCode !== undefined) print(`sign in ${siteUrl}/sign-in#${signInCode}`);
  print(`ready ${url}`);
}

/** The site believes no other names without PUBLIC_URL, and an address that means all of them leads nowhere. */
function localUrl(url: string): string {
  const local = new URL(url);
  if (local.hostname === '0.0.0.0') local.hostname = '127.0.0.1';
  if (local.hostname === '[::]') local.hostname = '[::1]';
  return local.origin;
}
