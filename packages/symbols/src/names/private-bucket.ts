// Private buckets by e-mail address (`UPLOAD_URL_EXCEPTIONS`, Tecken §12): whose uploads go where nobody else reads.

/** Pattern → bucket URL, in the order in which they are tried. `*` is any text, `?` any one character. */
export type BucketExceptions = ReadonlyMap<string, string>;

/** The bucket URL for this address: an exact pattern first, then the first one with wildcards that fits. No regard to case. */
export function findPrivateBucket(email: string, exceptions: BucketExceptions): string | undefined {
  const address = email.toLowerCase();
  const entries = Array.from(exceptions, ([pattern, url]) => ({ pattern: pattern.toLowerCase(), url }));
  return (entries.find(({ pattern }) => pattern === address) ?? entries.find(({ pattern }) => fits(address, pattern)))?.url;
}

/** Not a regular expression: those take a time that grows with a power of the address for every `*`. */
function fits(text: string, pattern: string): boolean {
  let at = 0;
  let inText = 0;
  /** The last `*`, and how much of the text it stands for so far: the only place to try again from. */
  let star: { readonly at: number; until: number } | undefined;
  while (inText < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') star = { at: at++, until: inText };
    else if (wanted === '?' || wanted === text[inText]) {
      at++;
      inText++;
    } else if (star) {
      at = star.at + 1;
      inText = ++star.until;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
