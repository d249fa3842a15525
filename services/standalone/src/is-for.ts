// Whether a service has a path, on one port. In a fleet deploy/nginx/locations.conf decides it. Neighbour: gateway.ts.
import { isWebPath } from '@symdepot/web';

/**
 * In the order in which they are asked: of what one does not handle, the next may know. By paths as they are sent, dots and all: sources
 * that debuggers ask for have them in their names.
 */
export const isFor = {
  web: isWebPath,
  ingest: (path: string): boolean =>
    isBelow(path, '/upload', '/try/upload', '/artefacts', '/tooltool') ||
    // What users type for its clients is in any letter case.
    isBelow(path.toLowerCase(), '/breakpad'),
  status: (path: string): boolean =>
    isBelow(path, '/api', '/environments', '/environments.json', '/environments.json.sig', '/environments.keys.json'),
  download: (): boolean => true,
} as const satisfies Record<string, (path: string) => boolean>;

/** Repeated slashes count as one, as they do for nginx. */
function isBelow(path: string, ...prefixes: readonly string[]): boolean {
  const tidy = path.includes('//') ? path.replaceAll(/\/+/g, '/') : path;
  return prefixes.some((prefix) => tidy === prefix || tidy.startsWith(`${prefix}/`));
}
