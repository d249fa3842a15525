// Where an announced artefact is sent: a URL with a secret, which is the only credential. Neighbours: announce-artefact.ts,
// ../v2/session-url.ts (how secrets are kept).
import { routeUrl, type routes } from '@symdepot/api';
import type { Exchange } from '@symdepot/runtime/http';
import type { AnnouncedArtefact } from './announce-artefact.ts';

type PutRoute = typeof routes.ingest.sendArtefact | typeof routes.ingest.sendTooltool;

/** With the port, always: tooltool takes a URL without one for one of port 443, whatever its scheme. */
export function putUrl(
  route: PutRoute,
  { sessionId, secret }: NonNullable<AnnouncedArtefact['upload']>,
  request: Exchange['request'],
): string {
  const { protocol } = request;
  const host = request.get('host') ?? 'localhost';
  const port = /:\d+$/.test(host) ? '' : protocol === 'https' ? ':443' : ':80';
  return `${protocol}://${host}${port}${routeUrl(route, { params: { id: sessionId }, query: { session: secret } })}`;
}
