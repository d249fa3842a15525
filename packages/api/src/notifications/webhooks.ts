// The requests that we make, as OpenAPI has them: one, to receivers. Neighbours: openapi.ts, notification-body.ts.
import { z } from 'zod';
import { createSchema, type ZodOpenApiPathsObject } from 'zod-openapi';
import { notificationBody } from './notification-body.ts';
import { shownAs } from '../route/parameters.ts';

export const webhooks: ZodOpenApiPathsObject = {
  uploadEnded: {
    post: {
      operationId: 'uploadEnded',
      tags: ['upload'],
      security: [], // it is signed
      summary: 'An upload has ended',
      description: 'To the URL of the token, and to `X-Notify-Url`: docs/webhooks.md.',
      requestParams: {
        header: z.object({
          'webhook-id': z.string().describe('The same in every attempt to deliver this notification.'),
          'webhook-timestamp': shownAs(z.string(), { type: 'integer' }).describe('Unix time in seconds of this attempt.'),
          'webhook-signature': z.string().describe('`v1,` and HMAC-SHA256 in base64, as Standard Webhooks has it.'),
        }),
      },
      requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/NotificationBody' } } } },
      responses: {
        '2XX': { description: 'Taken.' },
        '410': { description: 'Not wanted any more: this notification is given up.' },
        default: { description: 'Tried again later.' },
      },
    },
  },
};

/** What we send is an output, though OpenAPI calls it the body of a request. */
export const webhookSchemas = { NotificationBody: createSchema(notificationBody, { io: 'output' }).components['NotificationBody']! };
