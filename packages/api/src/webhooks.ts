// The requests that we make, as OpenAPI has them: one, to receivers. Neighbours: openapi.ts, notification-body.ts.
import { z } from 'zod';
import { notificationBody } from './notification-body.ts';

const header = (name: string, description: string) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } });

export const webhooks = {
  uploadEnded: {
    post: {
      operationId: 'uploadEnded',
      summary: 'An upload has ended',
      description: 'To the URL of the token, and to `X-Notify-Url`: docs/webhooks.md.',
      parameters: [
        header('webhook-id', 'The same in every attempt to deliver this notification.'),
        header('webhook-timestamp', 'Unix time in seconds of this attempt.'),
        header('webhook-signature', '`v1,` and HMAC-SHA256 in base64, as Standard Webhooks has it.'),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${z.globalRegistry.get(notificationBody)!.id}` } } },
      },
      responses: {
        '2XX': { description: 'Taken.' },
        410: { description: 'Not wanted any more: this notification is given up.' },
        default: { description: 'Tried again later.' },
      },
    },
  },
};
