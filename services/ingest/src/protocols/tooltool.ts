// The door of Mozilla's tooltool client: `--url <server>/tooltool/`. Its files are artefacts. What it believes of each response decides
// what we say: its PUT must be exactly 200, and only when the file is stored, since it ignores what "complete" says.
// Neighbours: artefacts.ts, tooltoolDoor of runtime (errors in its words); GET /tooltool/sha512/… is of the download service.
import { routes, type TooltoolUpload } from '@symdepot/api';
import type { ArtefactRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { actorOf, serve } from '@symdepot/runtime/http';
import { announceArtefact, requireOffered } from '../artefacts/announce-artefact.ts';
import { putUrl } from '../artefacts/put-url.ts';
import type { IngestContext } from '../context.ts';
import { sendTooltool } from './artefacts.ts';
import type { Protocol } from './protocol.ts';

const algorithm = 'sha512' as const;
const describe = ({ sha512: digest, bytes: size, visibility }: ArtefactRecord) => ({ size, digest, algorithm, visibility });
const unstored = { 'Cache-Control': 'no-store' };
const removalReason = 'Deleted by a tooltool client.';

const announce = serve(routes.ingest.announceTooltool)(async (context: IngestContext, { body, caller }, { request }) => {
  let id = 0;
  const told: [string, ReturnType<typeof describe> & { put_url?: string }][] = [];
  // One after the other: the same file may be there under two names.
  for (const [name, file] of Object.entries<TooltoolUpload['files'][string]>(body.files)) {
    const { artefact, upload } = await announceArtefact(context, { ...file, sha512: file.digest }, caller);
    id = Math.max(id, upload?.sessionId ?? artefact.id);
    told.push([name, { ...describe(artefact), ...(upload && { put_url: putUrl(routes.ingest.sendTooltool, upload, request) }) }]);
  }
  const { message } = body;
  return { status: 200, headers: unstored, body: { result: { id, author: caller.userEmail, message, files: Object.fromEntries(told) } } };
});

const complete = serve(routes.ingest.completeTooltool)(async ({ config, database }: IngestContext, { params: { digest } }) => {
  requireOffered(config);
  if (!(await database.artefacts.find({ algorithm, digest }))) throw new AppError('artefact_not_found');
  return { status: 202, headers: unstored, body: {} };
});

/** In their order; each by itself. */
const change = serve(routes.ingest.changeTooltool)(async (
  { config, database }: IngestContext,
  { params: { digest }, body, caller },
  { request },
) => {
  requireOffered(config);
  const by = actorOf(request, caller);
  let artefact: ArtefactRecord | undefined;
  for (const operation of body) {
    if (operation.op === 'set_visibility') artefact = await database.artefacts.setVisibility(digest, operation.visibility, by);
    else artefact = (await findRemoved(database, digest)) ?? (await database.artefacts.remove(digest, removalReason, by));
  }
  return { status: 200, headers: unstored, body: { result: { ...describe(artefact!), has_instances: artefact!.state !== 'removed' } } };
});

/** A response may have been lost: what is deleted already is deleted. */
async function findRemoved({ artefacts }: IngestContext['database'], digest: string): Promise<ArtefactRecord | undefined> {
  const artefact = await artefacts.find({ algorithm, digest });
  return artefact?.state === 'removed' ? artefact : undefined;
}

export const tooltool: Protocol = { name: 'tooltool', served: [announce, sendTooltool, complete, change] };
