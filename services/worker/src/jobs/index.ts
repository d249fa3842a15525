// The jobs of a worker. To add one: CONTRIBUTING.md, recipes.
import type { Handlers } from '@symdepot/queue';
import { runBatchJob } from '../steps/batches.ts';
import { tracedHandler } from '../steps/in-span.ts';
import type { WorkerContext } from '../context.ts';
import { deliverNotification } from './deliver-notification.ts';
import { expireData } from './expire-data.ts';
import { processUpload } from './process-upload.ts';
import { restoreLane } from './restore-lane.ts';
import { storeArtefact } from './store-artefact.ts';
import { sweepArtefacts } from './sweep-artefacts.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { verifyAskedArtefact } from './verify-asked-artefact.ts';
import { verifyStoredArtefacts } from './verify-stored-artefacts.ts';

export const createHandlers = (context: WorkerContext): Handlers => ({
  'process-upload': tracedHandler(context.kit, 'process-upload', (job) => processUpload(context, job)),
  'inspect-members': tracedHandler(context.kit, 'inspect-members', (job) => runBatchJob(context, job, 'inspect-members')),
  'publish-members': tracedHandler(context.kit, 'publish-members', (job) => runBatchJob(context, job, 'publish-members')),
  'deliver-notification': tracedHandler(context.kit, 'deliver-notification', (job) => deliverNotification(context, job)),
  'store-artefact': tracedHandler(context.kit, 'store-artefact', (job) => storeArtefact(context, job)),
  'verify-artefacts': (job) => verifyStoredArtefacts(context, job),
  'verify-artefact': (job) => verifyAskedArtefact(context, job),
  'sweep-artefacts': (job) => sweepArtefacts(context, job),
  'sweep-uploads': (job) => sweepUploads(context, job),
  'expire-data': (job) => expireData(context, job),
  'restore-lane': (job) => restoreLane(context, job),
});
