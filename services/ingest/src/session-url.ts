// The URL of a file session. Whoever knows it may send the file, as with Google's: the secret in it is all that counts, and is
// kept nowhere but there.
import { timingSafeEqual } from 'node:crypto';
import { hashSecret } from './announced-file.ts';

/** Named so that no log shows it (service/http/logged-url.ts). */
export const secretParameter = 'session';

export const sessionUrl = (baseUrl: string, fileId: bigint, secret: string): string =>
  `${baseUrl}/upload/v2/files/${fileId}?${secretParameter}=${secret}`;

export const isSecretOf = ({ secretHash }: { readonly secretHash: string }, secret: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(secretHash));
