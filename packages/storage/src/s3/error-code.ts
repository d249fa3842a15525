// What a store with the S3 API says besides the status: `<Error><Code>SlowDown</Code>…`. A HEAD has no body, and so no code.
import { StoreStatusError } from '../http/transport.ts';

export const errorCode = (body: string): string | undefined => /<Code>([A-Za-z0-9.]{1,100})<\/Code>/.exec(body)?.[1];

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof StoreStatusError && codes.includes(errorCode(error.body) ?? '');

/** Of status 400, and yet of the connection: the body came too slowly, or damaged. */
export const isTransientCode = (error: StoreStatusError): boolean =>
  hasCode(error, 'RequestTimeout', 'BadDigest', 'XAmzContentSHA256Mismatch');
