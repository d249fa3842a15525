// Shared by the tests of fetching: remote servers that are closed after each test, and a fetcher that trusts them.
import { isAppError, type AppError } from '@symdepot/errors';
import { isPublicAddress } from '@symdepot/outbound';
import type { LookupFunction } from 'node:net';
import { afterEach, beforeAll } from 'vitest';
import type { RequestListener } from 'node:http';
import { createFetchArchive, type FetchArchive, type FetchOptions } from '../fetch-archive.ts';
import { createCertificate, startRemoteServer, type Certificate, type RemoteServer } from './remote-server.ts';

export interface FetchHarness {
  /** An https server, reachable as symbols.test and cdn.test. */
  serve(listener: RequestListener): Promise<RemoteServer>;
  /** As in production, except that this machine counts as public, and that the two names are allowed and resolve to it. */
  fetcher(options?: Partial<FetchOptions>): FetchArchive;
  /** Disposed of after the test. */
  track<T extends AsyncDisposable>(resource: T): T;
}

/** Call it at the top of a test file. */
export function createFetchHarness(): FetchHarness {
  let certificate: Certificate;
  const resources: AsyncDisposable[] = [];
  const track: FetchHarness['track'] = (resource) => {
    resources.push(resource);
    return resource;
  };
  beforeAll(async () => {
    certificate = await createCertificate('symbols.test', 'cdn.test');
  });
  afterEach(async () => {
    await Promise.all(resources.splice(0).map((resource) => resource[Symbol.asyncDispose]()));
  });
  return {
    track,
    serve: async (listener) => track(await startRemoteServer(listener, certificate)),
    fetcher: (options = {}) =>
      createFetchArchive({
        rules: { isAnyDomainAllowed: false, domains: ['symbols.test', 'cdn.test'] },
        maxBytes: 2 * 2 ** 30,
        userAgent: 'symdepot/1.2.3',
        isAddressAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
        lookup: lookupOf('127.0.0.1'),
        certificateAuthority: certificate.cert,
        retryBaseMs: 1,
        ...options,
      }),
  };
}

/** A resolver that maps every name to these addresses. */
export const lookupOf =
  (...addresses: readonly string[]): LookupFunction =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

export const urlOf = ({ port }: { port: number }, path = '/symbols.zip'): URL => new URL(`https://symbols.test:${port}${path}`);

/** The error that the work fails with, which must be an AppError. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (isAppError(error)) return error;
  throw error;
}

export const never: AbortSignal = new AbortController().signal;
