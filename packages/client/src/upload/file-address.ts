// Where a file of protocol v2 goes, or an artefact. A server behind proxies only knows the URL that they report: perhaps with a host that
// only they can reach, or without TLS. The client has a better one: that of the last response. Neighbour: send-file.ts.
import { routes } from '@symdepot/api';

export interface FileAddress {
  /** Below the server's base URL, or the URL of a store, unchanged. */
  readonly path: string;
  readonly isOfServer: boolean;
}

const { sendFile, sendArtefact } = routes.ingest;
const beforeIds = [sendFile, sendArtefact].map(({ path }) => path.split('{id}')[0]!);

/** @param url as the server has announced it */
export function fileAddress(url: string): FileAddress {
  if (!URL.canParse(url)) return { path: url, isOfServer: false };
  const { pathname, search, searchParams } = new URL(url);
  for (const beforeId of beforeIds) {
    const at = pathname.lastIndexOf(beforeId);
    const isOfServer = at >= 0 && /^\d+$/.test(pathname.slice(at + beforeId.length)) && searchParams.has('session');
    if (isOfServer) return { path: `.${pathname.slice(at)}${search}`, isOfServer };
  }
  return { path: url, isOfServer: false };
}
