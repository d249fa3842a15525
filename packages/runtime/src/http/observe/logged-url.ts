// The part of a URL that is logged: the path, and the query without values that may be secrets (OIDC codes, signatures,
// misplaced tokens; those of Breakpad's clients are where they belong). Neighbour: access-log.ts.
import { parseBreakpadPath, withoutBreakpadSecrets } from '@symdepot/api';

const secretName = /token|secret|password|passwd|auth|sig|code|state|credential|session/i;
const maxLength = 1_000;

export function loggedUrl(url: string): string {
  const at = url.indexOf('?');
  const path = withoutBreakpadSecrets(at < 0 ? url : url.slice(0, at));
  if (at < 0) return path.slice(0, maxLength);
  const isKeySecret = parseBreakpadPath(path) !== undefined;
  const query = url
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      const isSecret = secretName.test(decoded(name)) || (isKeySecret && decoded(name).toLowerCase() === 'key');
      return pair.length > name.length && isSecret ? `${name}=[redacted]` : pair;
    });
  return `${path}?${query.join('&')}`.slice(0, maxLength);
}

/** An encoded name is the same name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
