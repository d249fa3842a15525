// The events of the download service. Debuggers send thousands of requests a minute: successful ones are only counted in metrics;
// the access log has the details.
import type { IncomingMessage } from 'node:http';
import type { ArtefactRecord } from '@symdepot/database';
import type { AppError } from '@symdepot/errors';
import { requestContext } from '@symdepot/runtime/http';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { DownloadContext } from './context.ts';
import type { artefactResults, askedResults, idDoors, idResults, lookupSources } from './metrics.ts';

export function symbolsRequested({ metrics }: DownloadContext, result: (typeof askedResults)[number]): void {
  metrics.symdepot_symbols_asked_total.inc({ result });
}

export function askedById({ metrics }: DownloadContext, door: (typeof idDoors)[number], result: (typeof idResults)[number]): void {
  metrics.symdepot_files_asked_by_id_total.inc({ door, result });
}

/** No status is sent, and nothing else reports it. */
export function connectionReset({ metrics }: DownloadContext, request: IncomingMessage, error: AppError): void {
  metrics.symdepot_connections_reset_total.inc();
  requestContext(request).logger.warn({ err: error }, 'connection reset: elfutils takes a 503 for a file that is not there');
}

export function lookedUp({ metrics }: DownloadContext, source: (typeof lookupSources)[number]): void {
  metrics.symdepot_lookups_total.inc({ source });
}

/** The status has already been sent, so that nothing else reports this. */
export function fileCutShort(
  { metrics }: Pick<DownloadContext, 'metrics'>,
  request: IncomingMessage,
  { lane, key }: Pick<StoredSymbolsFile, 'lane' | 'key'>,
  error: AppError,
): void {
  metrics.symdepot_files_cut_short_total.inc();
  requestContext(request).logger.warn({ lane, key, err: error }, 'file cut short');
}

export function artefactAsked({ metrics }: Pick<DownloadContext, 'metrics'>, result: (typeof artefactResults)[number]): void {
  metrics.symdepot_artefacts_asked_total.inc({ result });
}

export function artefactCutShort(
  { metrics }: Pick<DownloadContext, 'metrics'>,
  request: IncomingMessage,
  { sha512 }: ArtefactRecord,
  error: AppError,
): void {
  metrics.symdepot_files_cut_short_total.inc();
  requestContext(request).logger.warn({ artefact: sha512, err: error }, 'artefact cut short');
}

/** It is sent all the same. */
export function useUnrecorded({ kit }: Pick<DownloadContext, 'kit'>, { sha512 }: ArtefactRecord, error: unknown): void {
  kit.logger.warn({ artefact: sha512, err: error }, 'the download of an artefact was not recorded');
}

/** As of a worker that has read it again. */
export function artefactFoundDamaged({ kit }: Pick<DownloadContext, 'kit'>, { sha512, bytes }: ArtefactRecord, { cause }: AppError): void {
  const reason = cause instanceof Error ? cause.message : undefined;
  kit.logger.error({ artefact: sha512, bytes, reason }, 'a stored artefact is damaged, and is not handed out any more');
}

export function damageUnrecorded({ kit }: Pick<DownloadContext, 'kit'>, { sha512 }: ArtefactRecord, error: unknown): void {
  kit.logger.warn({ artefact: sha512, err: error }, 'that an artefact is damaged was not recorded; the next download finds it, or a check');
}

/** It is sent all the same. */
export function checkUnasked({ kit }: Pick<DownloadContext, 'kit'>, { sha512 }: ArtefactRecord, error: unknown): void {
  kit.logger.warn({ artefact: sha512, err: error }, 'that an artefact is to be read again was not recorded; the next download does it');
}
