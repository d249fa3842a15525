// Signs a notification the Standard Webhooks way (https://www.standardwebhooks.com, symmetric): whoever knows the secret can
// tell that it is from us, whole, and not an old one sent again.
import { createHmac } from 'node:crypto';
import { notifySecretBytes } from '@symdepot/symbols';

export interface Message {
  /** The same in every attempt, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly body: string;
  readonly sentAt: Date;
}

export function signNotification({ id, body, sentAt }: Message, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signature = createHmac('sha256', notifySecretBytes(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
