// The header `Prefer` (RFC 7240): how the caller wants to wait, and whether warnings reject the upload (contract §2).

export type Preference =
  | { readonly kind: 'default' }
  | { readonly kind: 'respond-async' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** `respond-async` wins over `wait`; unknown preferences are ignored, as the RFC requires. */
export function parsePrefer(header: string | undefined): Preference {
  const preferences = preferencesOf(header);
  if (preferences.includes('respond-async')) return { kind: 'respond-async' };
  for (const preference of preferences) {
    const seconds = /^wait\s*=\s*"?(\d{1,6})"?$/.exec(preference)?.[1];
    if (seconds !== undefined) return { kind: 'wait', seconds: Number(seconds) };
  }
  return { kind: 'default' };
}

/** `handling=strict`. */
export const isStrictWanted = (header: string | undefined): boolean =>
  preferencesOf(header).some((preference) => /^handling\s*=\s*("strict"|strict)$/.test(preference));

/** Without their parameters, in lower case. */
const preferencesOf = (header: string | undefined): string[] =>
  (header ?? '').split(',').map((part) => part.split(';', 1)[0]!.trim().toLowerCase());
