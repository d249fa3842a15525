// What notifications are signed with, in the notation of Standard Webhooks (https://www.standardwebhooks.com): a prefix and
// 24 to 64 random bytes in base64. And the ids of notifications.
import { randomBytes } from 'node:crypto';

export type NotificationId = string & { readonly __brand: 'NotificationId' };

const prefix = 'whsec_';

export const createNotifySecret = (): string => prefix + randomBytes(32).toString('base64');

/** The key of the HMAC. */
export const notifySecretBytes = (secret: string): Buffer => Buffer.from(secret.slice(prefix.length), 'base64');
