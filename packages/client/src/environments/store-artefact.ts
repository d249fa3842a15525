// Stores an artefact under its digest (ADR 46): announces it, sends what the server does not have of it, and waits until a worker has
// read all of it. Neighbours: ../upload/send-file.ts (how its bytes travel), environments-client.ts.
import type { Readable } from 'node:stream';
import { routes, type ArtefactShape } from '@symdepot/api';
import { AppError, isAppError } from '@symdepot/errors';
import type { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { fetchResponse } from '../http/fetch-response.ts';
import { requestTo } from '../http/request-to.ts';
import type { Pause, RetryOptions } from '../http/retrying.ts';
import { sendFile } from '../upload/send-file.ts';

export interface ArtefactFile {
  /** For messages. */
  readonly name: string;
  /** 128 hex digits. */
  readonly sha512: string;
  readonly bytes: number;
  /** The same bytes each time, from one on. */
  openAt(start: number): Readable;
}

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much of it needs no more sending, and of that, how much the server had before. Not called for what is stored already. */
  readonly onSent?: ((bytes: number, kept: number) => void) | undefined;
  readonly onRetry?: ((pause: Pause) => void) | undefined;
}

export interface StoredArtefact {
  readonly artefact: ArtefactShape;
  /** Nothing of it had to be sent. */
  readonly wasStored: boolean;
}

const route = routes.ingest.announceArtefact;
const announced = route.responses[200].schema;
type Announced = z.infer<typeof announced>;

/** The server is silent while a worker reads it, for `UPLOAD_WAIT_SECONDS`. */
const verdictMs = 300_000;
/** Of a session that ends under its sender. */
const mostSessions = 3;

/** @throws AppError `server_refused`: what came is not what was announced; `archive_unreadable`; by the status; `server_…`; the signal's reason */
export async function storeArtefact(
  connection: Connection,
  file: ArtefactFile,
  { onSent = () => {}, ...options }: StoreOptions & RetryOptions,
): Promise<StoredArtefact> {
  const sent = { key: file.name, bytes: file.bytes, open: async () => file.openAt(0), openAt: file.openAt };
  for (let sessions = 0; ; sessions++) {
    const { artefact, put_url: url } = await announce(connection, file, options);
    if (url === undefined) return { artefact, wasStored: sessions === 0 };
    if (sessions === mostSessions)
      throw new AppError('server_busy', { status: 404, error: `its session for ${file.name} has ended again and again` });
    const target = { url, encoding: null, wantsRange: true, idleMs: verdictMs };
    await sendFile(connection, sent, target, { ...options, onRead: onSent }); // stored by now, unless its session was closed
  }
}

async function announce(connection: Connection, file: ArtefactFile, retry: RetryOptions): Promise<Announced> {
  const ask = (visibility: 'internal' | 'public'): Promise<Announced> => {
    const body = JSON.stringify({ sha512: file.sha512, size: file.bytes, visibility });
    const request = { ...requestTo(route, {}), headers: { 'content-type': 'application/json' }, body };
    return fetchResponse(connection, request, announced, retry);
  };
  try {
    return await ask('internal');
  } catch (error) {
    // It is there, and public: uploads do not change that.
    if (!isAppError(error, 'server_refused') || error.details.code !== 'artefact_visibility_differs') throw error;
    return ask('public');
  }
}
