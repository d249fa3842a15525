// The routes of the download service, in matching order: the most requested ones come first, and before them what has a path like theirs.
import type { Served } from '@symdepot/runtime/http';
import type { DownloadContext } from '../context.ts';
import { getArtefact, getArtefactBySha256, getTooltoolFile } from './get-artefact.ts';
import { getById } from './get-by-id.ts';
import { getHome, getHomeScript, getTryHome } from './get-home.ts';
import { getObject } from './get-object.ts';
import { getSymbols } from './get-symbols.ts';
import { getSyminfo } from './get-syminfo.ts';
import { lookUpSymbols } from './look-up-symbols.ts';

export const served: readonly Served<DownloadContext>[] = [
  getById,
  getSymbols,
  getHome,
  getTryHome,
  getHomeScript,
  getSyminfo,
  lookUpSymbols,
  getObject,
  getArtefact,
  getArtefactBySha256,
  getTooltoolFile,
];
