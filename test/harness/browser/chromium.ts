// Chromium: from the PATH, else from Debian's packages. Neighbour: browser-site.ts.
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { unpackDebianPackages } from '../programs/debian-packages.ts';
import { findProgram, type Program } from '../programs/find-program.ts';

export type FoundChromium = Program | { readonly skipReason: string };

export async function findChromium(): Promise<FoundChromium> {
  // The shell is the same engine without tabs and menus, which cost as much as the page does.
  const own = (await findProgram('chromium-headless-shell')) ?? (await findProgram('chromium'));
  if (own) return own;
  try {
    const { root, env } = await unpackDebianPackages({
      name: 'chromium-headless-shell',
      packages: ['chromium-headless-shell', 'fonts-liberation'],
      withDependencies: true,
    });
    return { path: join(root, 'usr/lib/chromium/chromium-headless-shell'), env };
  } catch (error) {
    return { skipReason: `no chromium on the PATH, and none from Debian: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Every name under `.test` is this machine. */
const flags = [
  '--no-sandbox', // tests run as root, too; they open no page but ours
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

export const launchChromium = ({ path, env }: Program): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: flags,
    env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  });
