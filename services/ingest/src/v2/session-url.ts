// The URL of a file session. Anyone who knows it may send the file, as with Google's: the secret in it is the only credential. It
// is derived again from the caller's token whenever the list is announced, and is stored nowhere.
import { createHash, timingSafeEqual } from 'node:crypto';
import { routeUrl, routes } from '@symdepot/api';
import type { UploadId } from '@symdepot/symbols';

export const sessionUrl = (baseUrl: string, fileId: bigint, secret: string): string =>
  baseUrl + routeUrl(routes.ingest.sendFile, { params: { id: fileId }, query: { session: secret } });

/** What a caller's secret is derived for: one file of one upload. */
export const sessionPurpose = (uploadId: UploadId, member: string): string => `file session ${uploadId} ${member}`;

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const isSecretOf = ({ secretHash }: { readonly secretHash: string }, secret: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(secretHash));
