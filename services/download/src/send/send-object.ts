// Sends the stored bytes of a symbols file as they are, whole or in part, never decompressed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isAppError } from '@symdepot/errors';
import type { StoredObject, StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { DownloadContext } from '../context.ts';
import { fileCutShort } from '../events.ts';
import { exactBytes } from './exact-bytes.ts';
import { setObjectHeaders } from './object-headers.ts';
import { planResponse, type ResponsePlan } from './conditional-response.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Headers of the response besides those of the object: an error must not have them. */
  readonly headers: Readonly<Record<string, string>>;
  /** A reader that is stalled for this long is cut off: until then, the store's bytes are buffered for it. */
  readonly unreadMs?: number;
}

const unreadTimeoutMs = 120_000;

/**
 * Responds to a GET or HEAD. When it throws one of these, nothing has been sent yet.
 * @throws AppError `storage_object_missing` when the file has been replaced or removed since it was found,
 * `storage_unavailable`
 */
export async function sendObject(
  context: Pick<DownloadContext, 'metrics'> & { readonly symbolStore: Pick<SymbolStore, 'get'> },
  file: StoredSymbolsFile,
  { request, response, headers, unreadMs = unreadTimeoutMs }: Exchange,
): Promise<void> {
  const { lane, key, object } = file;
  const isHead = request.method === 'HEAD';
  const plan = planResponse(isHead ? { ...request.headers, range: undefined } : request.headers, object);
  const body =
    isHead || !hasBody(plan) ? undefined : await context.symbolStore.get(lane, key, { generation: object.generation, ...rangeOf(plan) });
  response.statusCode = plan.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  setObjectHeaders(response, object, plan);
  if (!body) return void response.end();
  response.setTimeout(unreadMs, () => {
    if (response.writableNeedDrain) response.destroy();
  });
  try {
    await pipeline(body, exactBytes(lengthOf(plan, object)), response);
  } catch (error) {
    if (isAppError(error)) fileCutShort(context, request, file, error); // else the caller has disconnected
    throw error;
  }
}

const hasBody = ({ status }: ResponsePlan): boolean => status === 200 || status === 206;
const rangeOf = (plan: ResponsePlan) => (plan.status === 206 ? { range: plan.range } : {});
const lengthOf = (plan: ResponsePlan, { storedBytes }: StoredObject): number =>
  plan.status === 206 ? plan.range.end - plan.range.start : storedBytes;
