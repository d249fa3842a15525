// Which paths are the site's. A gateway sends exactly these to this service; standalone's asks isWebPath. Neighbour: site-files.ts.

const page =
  /^\/(?:help(?:\/errors)?|sign-in|uploads(?:\/upload(?:\/\d+)?|\/files(?:\/file\/\d+)?)?|tokens|users(?:\/user\/\d+)?|groups|audit|operations|coverage|account|build-environments(?:\/environment\/\d+|\/artefacts)?)?\/?$/;
const other = /^\/(?:assets|oidc|admin\/queues|api\/(?:_auth|openapi\.json|tokens|users|groups|audit|account|operations))(?:\/|$)/;
/** `/<file>/<id>/<file>`: whatever its first part is called, this is a symbols file, and for the download service. So is a key of SSQP. */
const symbols = /^\/+[^/]+\/+(?:(?:elf-buildid|mach-uuid)-(?:sym-)?)?(?:[0-9a-f]|%[3-6][0-9])+\/+[^/]+$/i;

/** Of a page: what its address shows is up to the browser. */
export const isPagePath = (path: string): boolean => page.test(path);

/** Of a page that is for everybody; all others are for who is signed in. */
export const isOpenPagePath = (path: string): boolean =>
  /^\/(?:(?:help(?:\/errors)?|sign-in|build-environments(?:\/environment\/\d+)?)\/?)?$/.test(path);

export const isAssetPath = (path: string): boolean => path.startsWith('/assets/') && !symbols.test(path);

/** @param path as it was sent, without the query */
export const isWebPath = (path: string): boolean => page.test(path) || (other.test(path) && !symbols.test(path));
