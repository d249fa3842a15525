// The URL under which the caller reached us, for links that it can follow. Behind a proxy: as far as TRUST_PROXY allows.

/** Without a trailing slash. An HTTP/1.0 caller may not send a host. */
export const baseUrlOf = ({ protocol, host }: { readonly protocol: string; readonly host: string | undefined }): string =>
  `${protocol}://${host ?? 'localhost'}`;
