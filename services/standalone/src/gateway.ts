// Routes paths to services on one port. In a fleet, operators set up a gateway (README.md); there a path is for one service.
import type { Service } from '@symdepot/runtime';
import { isWebPath } from '@symdepot/web';
import { Router, type RequestHandler } from 'express';

type Services = Readonly<Record<'ingest' | 'status' | 'download', Service>> & {
  /** Undefined: there is no web site (`SITE`). */
  readonly web: Service | undefined;
};

/**
 * Paths of the site → web, `/upload…`, `/try/upload…` and `/breakpad…` → ingest, `/api/…` → status, artefacts → ingest, environments → status; what these do not handle, and
 * everything else → download.
 */
export function createGateway({ ingest, status, download, web }: Services): Router {
  const router = Router();
  if (web) router.use((request, response, next) => (isWebPath(request.path) ? web.app!(request, response, next) : next()));
  router.use(...['/upload', '/try/upload', '/breakpad', '/artefacts', '/tooltool'].map((prefix) => below(prefix, ingest.app!)));
  router.use(below('/api', status.app!), below('/environments', status.app!));
  for (const file of publicFiles) router.use(below(file, status.app!));
  router.use(download.app!);
  return router;
}

const publicFiles = ['/environments.json', '/environments.json.sig', '/environments.keys.json'];

/** Unlike a mount it leaves the path unchanged: services have whole paths. */
const below =
  (prefix: string, app: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const isBelow = request.path === prefix || request.path.startsWith(`${prefix}/`);
    return isBelow ? app(request, response, next) : next();
  };
