// Step list of a file list: what has come as a whole is cut into batches, what has not is refused, and so is what the listing
// rules refuse. Each file is judged by itself. Neighbour: list-archive.ts.
import type { SentFile, SentListing, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { cutBatches, listMembers, type ListedEntry } from '@symdepot/symbols';
import { methods } from '@symdepot/archive';
import { collectArrivals } from './collect-arrivals.ts';
import type { WorkerContext } from './context.ts';

export async function listFiles(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<void> {
  const { database, limits, batchLimits } = context;
  await collectArrivals(context, upload.id, signal);
  const files = await database.fileSessions.listSent(upload.id);
  const whole = files.filter(({ isWhole }) => isWhole);
  const problems = whole.length > 0 ? listMembers(whole.map(toEntry), limits).problems : [];
  const problemOf = new Map(problems.map((problem) => [problem.member, problem]));
  const sound = whole.filter(({ member }) => !problemOf.has(member));
  const batches = cutBatches(
    sound.map(({ bytes }) => ({ compressedBytes: bytes })),
    batchLimits,
  );
  const listing: SentListing = {
    accepted: sound.map(({ id, bytes }, index) => ({ id, bytes, batch: batches[index]! })),
    refused: files.flatMap(({ id, member, isWhole }) => {
      const { code, message } = isWhole ? (problemOf.get(member) ?? {}) : new AppError('file_not_received', { member });
      return code === undefined || message === undefined ? [] : [{ id, code, message }];
    }),
  };
  await database.fileSessions.recordSent(upload.id, upload.attempts, listing);
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
