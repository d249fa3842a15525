// Step list of a file list: what has come as a whole is cut into batches, and what the listing rules refuse is refused, each file by
// itself. What has not come is refused when the list is closed; so is all of it when its sender may not send any more.
// Neighbour: list-archive.ts.
import { collectArrivals } from '@symdepot/care';
import type { SentFile, SentListing, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { cutBatches, listMembers, maxSentBytes, type ListedEntry, type Problem } from '@symdepot/symbols';
import { methods } from '@symdepot/archive';
import type { WorkerContext } from './context.ts';

export async function listFiles(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<void> {
  const { database, limits, batchLimits } = context;
  await collectArrivals(context, upload.id, signal);
  const sent = await database.fileSessions.listSent(upload.id);
  const isWelcome = await database.tokens.mayStillSend(upload);
  const isClosed = !upload.isReceiving || !isWelcome;
  const files = isClosed ? sent : sent.filter(({ isWhole }) => isWhole);
  const refusalOf = isWelcome ? createRefusalOf(files, limits) : refuseSender;
  const judged = files.map((file) => ({ file, refusal: refusalOf(file) }));
  const sound = judged.filter(({ refusal }) => refusal === undefined).map(({ file }) => file);
  const batches = cutBatches(
    sound.map(({ bytes }) => ({ compressedBytes: bytes })),
    batchLimits,
  );
  const listing: SentListing = {
    accepted: sound.map(({ id, bytes }, index) => ({ id, bytes, batch: batches[index]! })),
    refused: judged.flatMap(({ file, refusal }) => (refusal ? [{ id: file.id, code: refusal.code, message: refusal.message }] : [])),
    isClosed,
  };
  await database.fileSessions.recordSent(upload.id, upload.attempts, listing);
}

type RefusalOf = (file: SentFile) => Pick<Problem, 'code' | 'message'> | undefined;

const refuseSender: RefusalOf = ({ member }) => new AppError('file_sender_gone', { member });

function createRefusalOf(files: readonly SentFile[], limits: WorkerContext['limits']): RefusalOf {
  const whole = files.filter(({ isWhole }) => isWhole);
  const problems = whole.length > 0 ? listMembers(whole.map(toEntry), limits).problems : [];
  const problemOf = new Map(problems.map((problem) => [problem.member, problem]));
  return (file) => {
    const { member, isWhole, isGzip, bytes } = file;
    if (!isWhole) return new AppError('file_not_received', { member });
    const limit = maxSentBytes(file);
    // A store takes any number of them by itself; far too many are not even read.
    if (isGzip && bytes > limit) return new AppError('file_bytes_too_many', { limit });
    return problemOf.get(member);
  };
}

/** As if an archive had it. */
const toEntry = ({ member, originalBytes, bytes, isGzip }: SentFile): ListedEntry => ({
  name: member,
  isDirectory: false,
  isEncrypted: false,
  method: isGzip ? methods.deflated : methods.stored,
  compressedBytes: bytes,
  originalBytes,
});
