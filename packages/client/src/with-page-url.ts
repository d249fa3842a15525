// Where the page of an upload is on the web site, as seen from here: a server that does not know its own name tells a path.
// Neighbour: create-client.ts.

export interface Linked {
  readonly links?: { readonly page?: string | null | undefined } | undefined;
}

/** @param server the base URL; its path is kept, as for requests */
export function withPageUrl<U extends Linked>(upload: U, server: URL): U {
  const page = upload.links?.page;
  if (page === null || page === undefined) return upload;
  const base = server.pathname.endsWith('/') ? server.href : `${server.href}/`;
  const path = page.startsWith('/') ? `.${page}` : page;
  const url = URL.canParse(path, base) ? new URL(path, base).href : null;
  return { ...upload, links: { ...upload.links, page: url } };
}
