// Step list of a file list: what has come as a whole is cut into batches, what has not is refused, and so is what the listing
// rules refuse. Each file is judged by itself. Neighbours: list-archive.ts, may-still-send.ts.
import type { SentFile, SentListing, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { cutBatches, listMembers, type ListedEntry, type Problem } from '@symdepot/symbols';
import { methods } from '@symdepot/archive';
import { collectArrivals } from './collect-arrivals.ts';
import type { WorkerContext } from './context.ts';
import { mayStillSend } from './may-still-send.ts';

export async function listFiles(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<void> {
  const { database, limits, batchLimits } = context;
  await collectArrivals(context, upload.id, signal);
  const files = await database.fileSessions.listSent(upload.id);
  const whole = files.filter(({ isWhole }) => isWhole);
  const problemOf = (await mayStillSend(context, upload)) ? findProblems(whole, limits) : refuseAll(files);
  const sound = whole.filter(({ member }) => !problemOf.has(member));
  const batches = cutBatches(
    sound.map(({ bytes }) => ({ compressedBytes: bytes })),
    batchLimits,
  );
  const listing: SentListing = {
    accepted: sound.map(({ id, bytes }, index) => ({ id, bytes, batch: batches[index]! })),
    refused: files.flatMap(({ id, member, isWhole }) => {
      const problem = problemOf.get(member) ?? (isWhole ? undefined : new AppError('file_not_received', { member }));
      return problem ? [{ id, code: problem.code, message: problem.message }] : [];
    }),
  };
  await database.fileSessions.recordSent(upload.id, upload.attempts, listing);
}

type Problems = ReadonlyMap<string | null, Pick<Problem, 'code' | 'message'>>;

const findProblems = (files: readonly SentFile[], limits: WorkerContext['limits']): Problems => {
  const { problems } = files.length > 0 ? listMembers(files.map(toEntry), limits) : { problems: [] };
  return new Map(problems.map((problem) => [problem.member, problem]));
};

const refuseAll = (files: readonly SentFile[]): Problems =>
  new Map(files.map(({ member }) => [member, new AppError('file_sender_gone', { member })]));

/** As if an archive had it. */
const toEntry = ({ member, originalBytes, bytes, isGzip }: SentFile): ListedEntry => ({
  name: member,
  isDirectory: false,
  isEncrypted: false,
  method: isGzip ? methods.deflated : methods.stored,
  compressedBytes: bytes,
  originalBytes,
});
