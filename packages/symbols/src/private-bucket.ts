// Private buckets by e-mail address (`UPLOAD_URL_EXCEPTIONS`, Tecken §12): whose uploads go where nobody else reads.

/** Pattern → bucket URL, in the order in which they are tried. `*` is any text, `?` any one character. */
export type BucketExceptions = Readonly<Record<string, string>>;

/** The bucket URL for this address: an exact pattern first, then the first one with wildcards that fits. No regard to case. */
export function findPrivateBucket(email: string, exceptions: BucketExceptions): string | undefined {
  const address = email.toLowerCase();
  const entries = Object.entries(exceptions).map(([pattern, url]) => ({ pattern: pattern.toLowerCase(), url }));
  return (entries.find(({ pattern }) => pattern === address) ?? entries.find(({ pattern }) => toRegExp(pattern).test(address)))?.url;
}

const toRegExp = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
