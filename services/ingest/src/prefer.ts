// The header `Prefer` (RFC 7240): how the caller wants to wait (contract §2).

export type Preference =
  | { readonly kind: 'default' }
  | { readonly kind: 'respond-async' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** `respond-async` wins over `wait`; what is not understood is ignored, as the RFC says. */
export function parsePrefer(header: string | undefined): Preference {
  const preferences = (header ?? '').split(',').map((part) => part.split(';')[0]!.trim().toLowerCase());
  if (preferences.includes('respond-async')) return { kind: 'respond-async' };
  for (const preference of preferences) {
    const seconds = /^wait\s*=\s*"?(\d{1,6})"?$/.exec(preference)?.[1];
    if (seconds !== undefined) return { kind: 'wait', seconds: Number(seconds) };
  }
  return { kind: 'default' };
}
