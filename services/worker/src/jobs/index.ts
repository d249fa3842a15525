// The jobs that a worker does. A new one: CONTRIBUTING.md, recipes.
import type { Handlers } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { deliverNotification } from './deliver-notification.ts';
import { expireData } from './expire-data.ts';
import { inspectMembers } from './inspect-members.ts';
import { processUpload } from './process-upload.ts';
import { publishMembers } from './publish-members.ts';
import { sweepUploads } from './sweep-uploads.ts';

export const createHandlers = (context: WorkerContext): Handlers => ({
  'process-upload': (job) => processUpload(context, job),
  'inspect-members': (job) => inspectMembers(context, job),
  'publish-members': (job) => publishMembers(context, job),
  'deliver-notification': (job) => deliverNotification(context, job),
  'sweep-uploads': (job) => sweepUploads(context, job),
  'expire-data': (job) => expireData(context, job),
});
