// Where to go after signing in: an address of this site, and of no other, however it is written.

const home = '/?signedin=true';
/** Is not of it; only there to read paths. */
const base = 'http://site.invalid';

/** Browsers take `\` for `/`, leave tabs and line ends out, and read `//host` as another site. */
export function nextPath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(wanted) || !URL.canParse(wanted, base)) return home;
  const { origin, pathname, search, hash } = new URL(wanted, base);
  // `/./` and `/../` are gone here: what is left may begin with two slashes.
  return origin === base && !pathname.startsWith('//') && !pathname.startsWith('/oidc/') ? pathname + search + hash : home;
}
