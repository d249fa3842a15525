// Stages an archive from a URL in a single stream (docs/adr/0007). Neighbours: source-url.ts (which URLs),
// fetch-archive.ts (the fetch), stage-upload.ts (the staging; a failed attempt leaves nothing there).
import { AppError } from '@symdepot/errors';
import type { NameRules } from '../form/archive-name.ts';
import type { IngestContext } from '../context.ts';
import { parseSourceUrl } from './source-url.ts';
import { stageArchive, type StagedArchive } from '../staging/stage-upload.ts';

export interface FetchedArchive {
  readonly archive: StagedArchive;
  readonly archiveName: string;
  readonly downloadUrl: string;
  readonly redirectUrls: readonly string[];
}

/** @throws AppError `url_too_slow` past UPLOAD_FETCH_SECONDS; those of parseSourceUrl, NameRules, FetchArchive, stageArchive */
export async function stageFromUrl(context: IngestContext, text: string, names: NameRules, signal: AbortSignal): Promise<FetchedArchive> {
  const url = parseSourceUrl(text, context.sourceRules);
  const archiveName = names.ofUrl(url);
  const { UPLOAD_FETCH_SECONDS: seconds } = context.config;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new AppError('url_too_slow', { url: url.href, seconds })), seconds * 1_000);
  const combined = AbortSignal.any([signal, deadline.signal]);
  try {
    const { result, redirectUrls } = await context.fetchArchive(url, (body) => stageArchive(context, body, combined), combined);
    return { archive: result, archiveName, downloadUrl: url.href, redirectUrls };
  } finally {
    clearTimeout(timer);
  }
}
