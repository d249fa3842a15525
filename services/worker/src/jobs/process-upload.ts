// Job process-upload: (unpack →) list → inspect → gate → publish → complete; a manifest that waits for more files goes round. The step is
// in the row, so that any worker can continue where the last one stopped, even if the queue was emptied. Neighbours: sources/ (what
// differs between kinds of uploads), batches.ts (the work), end-upload.ts, sweep-uploads.ts (repairs).
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { enqueueUpload, type JobContext } from '@symdepot/queue';
import type { Problem } from '@symdepot/symbols';
import { workOffBatches } from '../steps/batches.ts';
import type { WorkerContext } from '../context.ts';
import { countAttempts, endAttempt, withoutResult } from '../end-attempt.ts';
import { completeUpload, failUpload, rejectUpload } from '../end-upload.ts';
import { roundDeferred, stepEnded } from '../events.ts';
import { sourceOf } from '../sources/index.ts';
import { abortWhenSuperseded } from '../steps/abort-when-superseded.ts';
import { dropLostParts } from '../steps/drop-lost-parts.ts';
import { inSpan } from '../steps/in-span.ts';
import { withdrawTakenDown } from '../steps/withdraw-taken-down.ts';

export async function processUpload(context: WorkerContext, job: JobContext<'process-upload'>): Promise<void> {
  const upload = await claim(context, job);
  if (!upload) return; // it has ended already, another job has taken over, or its lane rests
  try {
    await runSteps(context, job, upload);
  } catch (error) {
    throw await endAttempt(context, job, upload, error);
  }
}

/** A new attempt, unless this run continues one after its children have ended. */
async function claim(context: WorkerContext, job: JobContext<'process-upload'>): Promise<UploadRecord | undefined> {
  const { database, config } = context;
  const { uploadId, retries } = job.payload;
  const attempt = job.claim.get();
  if (attempt !== undefined) return database.uploads.findCurrent(uploadId, attempt);
  if (await context.laneWatch.holdsBack(job.lane)) return undefined;
  const upload = await database.uploads.claim(uploadId, { retries });
  if (!upload) return undefined;
  const queuedSince = upload.attempts === 1 ? sourceOf(upload).queuedSince(upload) : undefined;
  if (queuedSince) stepEnded(context, 'wait', queuedSince);
  await job.claim.save(upload.attempts);
  const max = config.UPLOAD_MAX_ATTEMPTS;
  if (countAttempts(upload) <= max) return upload;
  // Each attempt took its worker down, or failed to record how it ended.
  await failUpload(context, { uploadId, attempt: upload.attempts, reason: withoutResult(max) });
  return undefined;
}

async function runSteps(context: WorkerContext, job: JobContext<'process-upload'>, upload: UploadRecord): Promise<void> {
  const { uploads } = context.database;
  const { id, attempts } = upload;
  const source = sourceOf(upload);
  let { step } = upload;
  // What has no directory is unpacked there, which is a step of its own in the row.
  if (step === 'list' || step === 'unpack') {
    const begunAt = new Date();
    const attempt = { uploadId: id, attempt: attempts };
    const problems = await abortWhenSuperseded(context, attempt, job.signal, (signal) =>
      inSpan(context.kit, 'list', {}, () => source.list(context, upload, signal)),
    );
    stepEnded(context, 'list', begunAt);
    if (problems.length > 0) {
      await context.database.uploadFiles.dropUnpacked(id, attempts);
      return rejectUpload(context, upload, problems);
    }
    step = 'inspect';
  }
  if (step === 'inspect') {
    // Of an attempt before; those of this one are written by its children, or below.
    if (attempts > 1 && job.claim.waitingSince('inspect-members') === undefined)
      await dropLostParts(context, { uploadId: id, attempt: attempts }, ['processing']);
    const begunAt = await inSpan(context.kit, 'inspect', {}, () => workOffBatches(context, job, upload, 'inspect-members'));
    step = 'gate';
    await uploads.advance(id, attempts, step);
    stepEnded(context, 'inspect', begunAt);
  }
  // Of a retried upload, too, which has passed the gate before: something may have been taken down since.
  if ((await withdrawTakenDown(context, upload)) || step === 'gate') {
    const problems = await inSpan(context.kit, 'gate', {}, () => source.gate(context, upload));
    if (problems.length > 0) return rejectUpload(context, upload, problems);
  }
  if (step === 'gate') {
    step = 'publish';
    await uploads.advance(id, attempts, step);
  }
  if (step !== 'publish') throw new Error(`step ${step} is none of this version`);
  if (!(await mayPublish(context, job, upload))) return rejectUpload(context, upload, [senderGone()]);
  const begunAt = await inSpan(context.kit, 'publish', {}, () => workOffBatches(context, job, upload, 'publish-members'));
  stepEnded(context, 'publish', begunAt);
  await withdrawTakenDown(context, upload);
  const settled = await source.settle(context, upload);
  if ('continued' in settled) return beginNextRound(context, settled.continued);
  if (settled.problems.length > 0) return rejectUpload(context, upload, settled.problems);
  return completeUpload(context, upload);
}

/** The last check of its sender, however long everything before has taken (ADR 5). Children that have started continue. */
async function mayPublish({ database }: WorkerContext, job: JobContext<'process-upload'>, upload: UploadRecord): Promise<boolean> {
  if (job.claim.waitingSince('publish-members') !== undefined || (await database.tokens.isSenderAuthorized(upload))) return true;
  const open = await database.uploadFiles.listBatchesToPublish(upload.id);
  return open.length === 0;
}

function senderGone(): Problem {
  const { code, message } = new AppError('sender_gone');
  return { code, member: null, message };
}

/** If anything has arrived during the last round. What cannot be enqueued now is enqueued by the sweep. */
async function beginNextRound(context: WorkerContext, upload: UploadRecord): Promise<void> {
  if (upload.step === 'receive') return;
  await enqueueUpload(context, upload).catch((error: unknown) => roundDeferred(context, upload, error));
}
