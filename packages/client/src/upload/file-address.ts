// Where a file of protocol v2 goes. A server behind proxies names itself as they have told it: maybe by a host that only they can
// reach, or without TLS. The client has a better address: the one that has just answered. Neighbour: send-file.ts.

export interface FileAddress {
  /** Below the server's address, or the URL of a store, as it is. */
  readonly path: string;
  readonly isOfServer: boolean;
}

/** @param url as the server has announced it */
export function fileAddress(url: string): FileAddress {
  const { pathname = '', search = '', searchParams } = URL.parse(url) ?? {};
  const [path] = /upload\/v2\/files\/\d+$/.exec(pathname) ?? [];
  return path !== undefined && searchParams?.has('session') ? { path: path + search, isOfServer: true } : { path: url, isOfServer: false };
}
