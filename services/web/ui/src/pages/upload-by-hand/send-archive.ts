// Sends one archive, or has the server fetch it. By XMLHttpRequest, which alone tells how much is sent. What is cut off leaves nothing
// behind: the server records an upload when it has all of it. Neighbour: send-queue.ts.
import type { UploadAccepted, UploadComplete } from '@symdepot/api';
import { ApiError, toApiError } from '../../api/api-error.ts';

export type Lane = 'release' | 'try';

export interface Sending {
  readonly lane: Lane;
  /** Named by its content. */
  readonly isAny: boolean;
  readonly signal: AbortSignal;
  onProgress?(part: number): void;
}

/** @returns the id of the upload @throws ApiError; the signal's reason */
export async function sendArchive(file: File, sending: Sending): Promise<number> {
  const form = new FormData();
  form.append(file.name, file); // the name of the field is that of the archive
  return post(form, sending);
}

/** @returns the id of the upload @throws ApiError; the signal's reason */
export async function sendUrl(url: string, sending: Sending): Promise<number> {
  for (;;) {
    try {
      return await post(new URLSearchParams({ url }), sending);
    } catch (error) {
      // The fetch goes on; the same again waits for it.
      if (!(error instanceof ApiError) || error.code !== 'fetch_in_progress') throw error;
    }
  }
}

async function post(body: FormData | URLSearchParams, { lane, isAny, signal, onProgress }: Sending): Promise<number> {
  const response = await exchange(`/upload/${isAny ? 'any/' : ''}${lane === 'try' ? '?try' : ''}`, body, signal, onProgress);
  if (!response.ok) throw await toApiError(response);
  const { upload } = (await response.json()) as UploadAccepted | UploadComplete;
  return upload.id;
}

function exchange(
  url: string,
  body: FormData | URLSearchParams,
  signal: AbortSignal,
  onProgress: Sending['onProgress'],
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Prefer', 'respond-async');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => resolve(toResponse(request)));
    request.addEventListener('error', () =>
      reject(
        new ApiError({
          status: 0,
          code: 'offline',
          message: 'The connection broke. If all had been sent, the server may have it: look at Uploads before you send it again.',
        }),
      ),
    );
    request.addEventListener('abort', () => reject(signal.reason as Error));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

const toldHeaders = ['Retry-After', 'X-Request-ID'] as const;

function toResponse(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of toldHeaders) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.responseText, { status: request.status, headers });
}
