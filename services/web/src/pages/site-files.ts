// The built site: where it is, and what its files are sent with. scripts/bootstrap.sh builds it from ui/. Neighbour: web-paths.ts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const siteFolder = fileURLToPath(new URL('../../ui/dist', import.meta.url));

/** @returns the path of the script that the page begins with; null when the site is not built */
export async function readSiteEntry(): Promise<string | null> {
  const page = await readFile(join(siteFolder, 'index.html'), 'utf8').catch(() => '');
  return / src="([^"]+)"/.exec(page)?.[1] ?? null;
}

/** The names of assets change with their content. */
export const assetHeaders = { 'Cache-Control': 'public, max-age=31536000, immutable' } as const;

/** Nothing inline, nothing from elsewhere, and no text becomes script or markup: React and Base UI set no innerHTML. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const pageHeaders = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  Vary: 'Accept-Encoding, Cookie',
} as const;
