// Build environments, and the artefacts that they are (ADR 46), as functions. A part of ../create-client.ts; the long ones are in
// store-artefact.ts and download-artefact.ts.
import { environmentsPageSize, routes, type EnvironmentRequest, type EnvironmentShape } from '@symdepot/api';
import { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { fetchResponse } from '../http/fetch-response.ts';
import { parseResponse } from '../http/parse-response.ts';
import { requestTo } from '../http/request-to.ts';
import { responseError } from '../http/response-error.ts';
import { retrying, type RetryOptions } from '../http/retrying.ts';
import { downloadArtefact, type ArtefactDownloadOptions, type ArtefactName, type PartialFile } from './download-artefact.ts';
import { storeArtefact, type ArtefactFile, type StoredArtefact, type StoreOptions } from './store-artefact.ts';

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

interface EnvironmentFilter {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly inputsHash?: string | undefined;
  /** Of the artefact. */
  readonly sha512?: string | undefined;
}

export interface SignedList {
  /** The exact text that is signed. */
  readonly text: string;
  /** Base64. */
  readonly signature: string;
  readonly keyId: string | undefined;
}

const {
  recordEnvironment,
  publishEnvironment,
  listEnvironments,
  getEnvironment,
  getEnvironmentManifest,
  getPublicEnvironments,
  getEnvironmentsSignature,
  getSigningKeys,
  pinEnvironment,
  unpinEnvironment,
} = routes.status;
const { setArtefactVisibility } = routes.ingest;
const environmentAnswer = getEnvironment.responses[200].schema;
const [environmentList] = listEnvironments.responses[200].schema.options;
const pinned = pinEnvironment.responses[201].schema;
const keyList = getSigningKeys.responses[200].schema;

/** Ids are `env-12`. */
export interface EnvironmentsClient {
  /** Returns when it is stored: a worker has read all of it, and it is what its digest says. */
  store(file: ArtefactFile, options?: StoreOptions): Promise<StoredArtefact>;
  download(name: ArtefactName, file: PartialFile, options?: ArtefactDownloadOptions): Promise<void>;
  record(request: EnvironmentRequest, options?: CallOptions): Promise<EnvironmentShape>;
  publish(id: string, options?: CallOptions): Promise<EnvironmentShape>;
  /** Of what is only the sources or the SBOM of environments. */
  makePublic(sha512: string, options?: CallOptions): Promise<void>;
  find(id: string, options?: CallOptions): Promise<EnvironmentShape>;
  /** The newest first. */
  list(filter: EnvironmentFilter, options?: CallOptions): AsyncGenerator<EnvironmentShape>;
  /** The one that was current then. @param at a date, or an RFC 3339 time */
  asOf(at: string, filter: EnvironmentFilter, options?: CallOptions): Promise<EnvironmentShape>;
  /** The text, to check into a tree. @param filename default: from its kind */
  manifest(id: string, filename: string | undefined, options?: CallOptions): Promise<string>;
  /** @param until a date or a time; undefined: for ever */
  pin(id: string, who: string, until: string | undefined, options?: CallOptions): Promise<z.infer<typeof pinned>['pin']>;
  unpin(id: string, pin: number, options?: CallOptions): Promise<void>;
  publicList(options?: CallOptions): Promise<SignedList>;
  signingKeys(options?: CallOptions): Promise<z.infer<typeof keyList>['keys']>;
}

export function createEnvironmentsClient(connection: Connection, retry: (call?: CallOptions) => RetryOptions): EnvironmentsClient {
  const send = (body: unknown) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  /** The exact text of a response. */
  const read = (path: string, call?: CallOptions) =>
    retrying(async () => {
      const response = await connection.ask({ path, signal: call?.signal });
      if (response.status >= 300) throw responseError(response);
      return response;
    }, retry(call));
  return {
    store: (file, call = {}) => storeArtefact(connection, file, { ...retry(call), ...call }),
    download: (name, file, call = {}) => downloadArtefact(connection, name, file, { ...retry(call), ...call }),
    record: async (request, call) =>
      (await fetchResponse(connection, { ...requestTo(recordEnvironment, {}), ...send(request) }, environmentAnswer, retry(call)))
        .environment,
    publish: async (id, call) =>
      (await fetchResponse(connection, requestTo(publishEnvironment, { params: { environment: id } }), environmentAnswer, retry(call)))
        .environment,
    async makePublic(sha512, call) {
      const request = { ...requestTo(setArtefactVisibility, { params: { digest: sha512 } }), ...send({ visibility: 'public' }) };
      await fetchResponse(connection, request, z.unknown(), retry(call));
    },
    find: async (id, call) =>
      (await fetchResponse(connection, requestTo(getEnvironment, { params: { environment: id } }), environmentAnswer, retry(call)))
        .environment,
    async *list(filter, call) {
      for (let page = 1; ; page++) {
        const request = requestTo(listEnvironments, { query: { ...queryOf(filter), page } });
        const { environments } = await fetchResponse(connection, request, environmentList, retry(call));
        yield* environments;
        if (environments.length < environmentsPageSize) return;
      }
    },
    asOf: async (at, filter, call) =>
      (await fetchResponse(connection, requestTo(listEnvironments, { query: { ...queryOf(filter), at } }), environmentAnswer, retry(call)))
        .environment,
    manifest: async (id, filename, call) => {
      const { path } = requestTo(getEnvironmentManifest, { params: { environment: id }, query: { filename } });
      const response = await read(path, call);
      parseResponse(response, getEnvironmentManifest.responses[200].schema);
      return response.body;
    },
    pin: async (id, who, until, call) => {
      const request = { ...requestTo(pinEnvironment, { params: { environment: id } }), ...send({ who, until }) };
      return (await fetchResponse(connection, request, pinned, retry(call))).pin;
    },
    async unpin(id, pin, call) {
      const request = requestTo(unpinEnvironment, { params: { environment: id, pin } });
      await fetchResponse(connection, request, z.unknown(), retry(call));
    },
    async publicList(call) {
      const list = await read(requestTo(getPublicEnvironments, {}).path, call);
      const signature = await read(requestTo(getEnvironmentsSignature, {}).path, call);
      const keyId = signature.headers['signature-key-id'];
      return { text: list.body, signature: signature.body, keyId: typeof keyId === 'string' ? keyId : undefined };
    },
    signingKeys: async (call) => (await fetchResponse(connection, requestTo(getSigningKeys, {}), keyList, retry(call))).keys,
  };
}

const queryOf = ({ labels, inputsHash, sha512 }: EnvironmentFilter): Record<string, string | undefined> => ({
  ...labels,
  inputs_hash: inputsHash,
  sha512,
});
