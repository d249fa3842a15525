// Under which URL the caller reached us, for links that it can follow. Behind a proxy: what TRUST_PROXY lets it say.

/** Without a slash at the end. A caller of HTTP/1.0 says no host. */
export const baseUrlOf = ({ protocol, host }: { readonly protocol: string; readonly host: string | undefined }): string =>
  `${protocol}://${host ?? 'localhost'}`;
