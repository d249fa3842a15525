// The part of a URL that is logged: the path, and the query without values that may be secrets (OIDC codes, signatures,
// misplaced tokens). Neighbour: access-log.ts.

const secretName = /token|secret|password|passwd|auth|sig|code|state|credential|session/i;
const maxLength = 1_000;

export function loggedUrl(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url.slice(0, maxLength);
  const query = url
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return pair.length > name.length && secretName.test(decoded(name)) ? `${name}=[redacted]` : pair;
    });
  return `${url.slice(0, at)}?${query.join('&')}`.slice(0, maxLength);
}

/** An encoded name is the same name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
