// What to tell operators of a store that cannot be used: what it lacks, or which setting is wrong.
import { isTransient, type RetryPolicy } from '../http/retry.ts';
import { StoreStatusError } from '../http/transport.ts';
import { errorCode } from './error-code.ts';

/** A store that cannot be used before somebody changes something. The message says what. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

const adviceByCode = new Map([
  ['NoSuchBucket', 'the bucket does not exist'],
  ['InvalidAccessKeyId', 'the store does not know the access key'],
  ['SignatureDoesNotMatch', 'the secret key is wrong'],
  ['ExpiredToken', 'the credentials have expired'],
  ['InvalidToken', 'the session token is wrong'],
  ['RequestTimeTooSkewed', 'the clock of this machine is wrong: it differs too much from that of the store'],
  ['AuthorizationHeaderMalformed', 'the bucket is in another region: set ?region='],
  ['PermanentRedirect', 'the bucket is in another region: set ?region='],
  ['AccessDenied', 'access is denied: grant s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject on its objects'],
]);

/** By the body of a response. */
export const findAdvice = (body: string): string | undefined => adviceByCode.get(errorCode(body) ?? '');

/** Undefined: the store may answer otherwise later, without any change. */
export function whyRefused(error: unknown, policy: RetryPolicy): string | undefined {
  if (error instanceof StoreRefused) return error.message;
  if (error instanceof Error && error.name === 'CredentialsProviderError')
    return 'no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this machine a role (one that it has already may have come too late: start again)';
  if (!(error instanceof StoreStatusError) || isTransient(error, policy)) return undefined;
  return `${findAdvice(error.body) ?? 'the store refuses requests'} (${errorCode(error.body) ?? `status ${error.status}`})`;
}
