// Where a file of protocol v2 goes. A server behind proxies names itself as they have told it: maybe by a host that only they can
// reach, or without TLS. The client has a better address: the one that has just answered. Neighbour: send-file.ts.
import { routes } from '@symdepot/api';

export interface FileAddress {
  /** Below the server's address, or the URL of a store, as it is. */
  readonly path: string;
  readonly isOfServer: boolean;
}

const [beforeId = ''] = routes.ingest.sendFile.path.split('{id}');

/** @param url as the server has announced it */
export function fileAddress(url: string): FileAddress {
  const { pathname = '', search = '', searchParams } = URL.parse(url) ?? {};
  const at = pathname.lastIndexOf(beforeId);
  const isOfServer = at >= 0 && /^\d+$/.test(pathname.slice(at + beforeId.length)) && searchParams?.has('session') === true;
  return isOfServer ? { path: `.${pathname.slice(at)}${search}`, isOfServer } : { path: url, isOfServer };
}
