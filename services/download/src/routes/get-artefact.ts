// GET /artefacts/sha512/<digest>, by SHA-256, and as tooltool asks: the bytes of an artefact.
import { routes } from '@symdepot/api';
import type { ArtefactName } from '@symdepot/database';
import { serve, type Caller, type Exchange } from '@symdepot/runtime/http';
import type { DownloadContext } from '../context.ts';
import { sendArtefact } from '../send/send-artefact.ts';

interface Asked {
  readonly params: { readonly digest: string };
  readonly caller: Caller | undefined;
}

const by =
  (algorithm: ArtefactName['algorithm']) =>
  async (context: DownloadContext, { params: { digest }, caller }: Asked, exchange: Exchange): Promise<undefined> => {
    await sendArtefact(context, { algorithm, digest }, { ...exchange, caller });
    return undefined;
  };

export const getArtefact = serve(routes.download.getArtefact)(by('sha512'));
export const getArtefactBySha256 = serve(routes.download.getArtefactBySha256)(by('sha256'));
export const getTooltoolFile = serve(routes.download.getTooltoolFile)(by('sha512'));
