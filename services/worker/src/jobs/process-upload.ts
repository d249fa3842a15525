// Job process-upload: list → inspect → gate → publish → complete; a file list that takes more files goes round. The step is in the
// row, so that any worker can go on where the last one stopped, also after the queue was emptied.
// Neighbours: list-archive.ts, inspect-members.ts, publish-members.ts (the work), sweep-uploads.ts (repairs).
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { boundProblems, type Problem } from '@symdepot/symbols';
import { enqueueUpload, type JobContext } from '@symdepot/queue';
import { announceEnd } from '../announce-end.ts';
import type { WorkerContext } from '../context.ts';
import { listArchive } from '../list-archive.ts';
import { listFiles } from '../list-files.ts';
import { inspectBatch } from '../inspect-batch.ts';
import { publishBatch } from '../publish-batch.ts';
import { discardStaged } from '../discard-staged.ts';
import { roundDeferred, stageEnded } from '../events.ts';
import { endAttempt } from '../end-attempt.ts';
import { countAttempts, failUpload, withoutResult } from '../fail-upload.ts';
import { whileCurrent } from '../while-current.ts';

export async function processUpload(context: WorkerContext, job: JobContext<'process-upload'>): Promise<void> {
  const upload = await claim(context, job);
  if (!upload) return; // it has ended already, or another job has taken over
  try {
    await runSteps(context, job, upload);
  } catch (error) {
    throw await endAttempt(context, job, upload, error);
  }
}

/** A fresh attempt, unless this run is the continuation of one after its children ended. */
async function claim(context: WorkerContext, job: JobContext<'process-upload'>): Promise<UploadRecord | undefined> {
  const { database, config } = context;
  const { uploadId, retries } = job.payload;
  const attempt = job.claim.get();
  if (attempt !== undefined) return database.uploads.findCurrent(uploadId, attempt);
  const upload = await database.uploads.claim(uploadId, { retries });
  // Of a file list nobody knows since when it waits: most of its time it was being sent.
  if (upload?.attempts === 1 && upload.kind === 'archive') stageEnded(context, 'wait', upload.createdAt);
  if (!upload) return undefined;
  await job.claim.save(upload.attempts);
  const max = config.UPLOAD_MAX_ATTEMPTS;
  if (countAttempts(upload) <= max) return upload;
  // Each one took its worker down, or nobody could write how it ended.
  await failUpload(context, { uploadId, attempt: upload.attempts, reason: withoutResult(max) });
  return undefined;
}

async function runSteps(context: WorkerContext, job: JobContext<'process-upload'>, upload: UploadRecord): Promise<void> {
  const { database } = context;
  const { id, attempts } = upload;
  let { step } = upload;
  if (step === 'list') {
    const begunAt = new Date();
    const attempt = { uploadId: id, attempt: attempts };
    const problems = await whileCurrent(context, attempt, job.signal, (signal) => list(context, upload, signal));
    stageEnded(context, 'list', begunAt);
    if (problems.length > 0) return reject(context, upload, problems);
    step = 'inspect';
  }
  if (step === 'inspect') {
    const begunAt = await runBatches(context, job, upload, 'inspect-members');
    step = 'gate';
    await database.uploads.advance(id, attempts, step);
    stageEnded(context, 'inspect', begunAt);
  }
  if (step === 'gate') {
    // Of an archive everything or nothing is published; files that were sent one by one stand each for itself.
    const problems = upload.kind === 'archive' ? await database.uploadFiles.listProblems(id) : [];
    if (problems.length > 0) return reject(context, upload, problems);
    step = 'publish';
    await database.uploads.advance(id, attempts, step);
  }
  if (!(await mayPublish(context, job, upload))) return reject(context, upload, [senderGone()]);
  const begunAt = await runBatches(context, job, upload, 'publish-members');
  stageEnded(context, 'publish', begunAt);
  if (upload.kind === 'files') {
    const waiting = await database.fileSessions.endRound(id, attempts);
    if (waiting) return beginNextRound(context, waiting);
    const refused = await database.uploadFiles.listProblems(id);
    if (refused.length > 0) return reject(context, upload, refused);
  }
  const told = await database.uploads.complete(id, attempts);
  await announceEnd(context, id, told);
  await discardStaged(context, upload);
  return undefined;
}

/** The last look at its sender, however long all that comes before has taken (ADR 5). Children that have begun go on. */
async function mayPublish({ database }: WorkerContext, job: JobContext<'process-upload'>, upload: UploadRecord): Promise<boolean> {
  if (job.claim.waitingSince('publish-members') !== undefined || (await database.tokens.mayStillSend(upload))) return true;
  const open = await database.uploadFiles.listBatchesToPublish(upload.id);
  return open.length === 0;
}

function senderGone(): Problem {
  const { code, message } = new AppError('sender_gone');
  return { code, member: null, message };
}

/** If anything has come while the last one was under way. What cannot be enqueued now is enqueued by the sweep. */
async function beginNextRound(context: WorkerContext, upload: UploadRecord): Promise<void> {
  if (upload.step === 'receive') return;
  await enqueueUpload(context, upload).catch((error: unknown) => roundDeferred(context, upload, error));
}

async function list(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]> {
  if (upload.kind === 'archive') return listArchive(context, upload, signal);
  await listFiles(context, upload, signal);
  return [];
}

async function reject(
  context: WorkerContext,
  upload: UploadRecord,
  problems: Parameters<WorkerContext['database']['uploads']['reject']>[2],
): Promise<void> {
  const told = await context.database.uploads.reject(upload.id, upload.attempts, boundProblems(problems));
  await announceEnd(context, upload.id, told);
}

const batchKinds = {
  'inspect-members': { listOpen: 'listBatchesToInspect', work: inspectBatch },
  'publish-members': { listOpen: 'listBatchesToPublish', work: publishBatch },
} as const;

/** Has every open batch of a kind worked off: a single one here, several by child jobs on the whole fleet. Since when? */
async function runBatches(
  context: WorkerContext,
  job: JobContext<'process-upload'>,
  upload: UploadRecord,
  name: keyof typeof batchKinds,
): Promise<Date> {
  const begunAt = job.claim.waitingSince(name) ?? new Date();
  const { listOpen, work } = batchKinds[name];
  const { id: uploadId, attempts: attempt, lane } = upload;
  const { requestId, traceparent } = job.payload;
  const open = await context.database.uploadFiles[listOpen](uploadId);
  if (open.length === 1) {
    const batch = { uploadId, attempt, batch: open[0]! };
    await whileCurrent(context, batch, job.signal, (signal) => work(context, batch, signal));
  } else if (open.length > 1) {
    const payloads = open.map((batch) => ({ uploadId, attempt, batch, requestId, ...(traceparent !== undefined && { traceparent }) }));
    await job.waitForChildren(
      name,
      payloads.map((payload) => ({ name, payload, lane })),
    );
  }
  const left = await context.database.uploadFiles[listOpen](uploadId);
  if (left.length > 0) throw new AppError('batches_unfinished', { uploadId, count: left.length });
  return begunAt;
}
