// Files that are sent one by one (protocol v2): each is stored in its own parts and stands for itself. Files that have arrived are
// processed in rounds while others are being sent; files missing at the close are refused, all of them if the sender may not send.
import { inspectFile, methods, openStoredBody, type InspectOptions } from '@symdepot/archive';
import { recordDirectUploads } from '@symdepot/maintenance';
import type { SentBytes, ReceivedFile, ReceivedListing, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { cutBatches, listMembers, maxSentBytes, type ListedEntry, type Problem, type RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { toInspectedFacts, toMemberLocation } from '../steps/member-location.ts';
import type { Inspected, UploadSource } from '../upload-source.ts';

export const filesSource: UploadSource = {
  // Most of the time it was being sent.
  queuedSince: () => undefined,
  async list(context, upload, signal) {
    await recordDirectUploads(context, upload.id, signal);
    await listReceivedFiles(context, upload);
    return [];
  },
  async open({ staging, database }, { id }, files) {
    const sent = await database.fileSessions.findBytes(files.map((file) => file.id));
    const sentOf = (file: UploadFileRecord): SentBytes => {
      const found = sent.get(file.id);
      if (!found) throw new AppError('archive_bytes_missing');
      return found;
    };
    const bytesOf = (file: UploadFileRecord): RangedSource => staging.parts.open(id, sentOf(file).parts);
    return {
      openBody: async (file, encoding, signal) =>
        openStoredBody(bytesOf(file), toMemberLocation(file), toInspectedFacts(file), encoding, signal),
      inspect: async (file, options) => inspectSent(bytesOf(file), sentOf(file), file, options),
    };
  },
  gate: async () => [],
  async settle({ database }, { id, attempts }) {
    const continued = await database.fileSessions.endRound(id, attempts);
    return continued ? { continued } : { problems: await database.uploadFiles.listProblems(id) };
  },
};

async function listReceivedFiles({ database, limits, batchLimits }: WorkerContext, upload: UploadRecord): Promise<void> {
  const sent = await database.fileSessions.listSent(upload.id);
  const isWelcome = await database.tokens.isSenderAuthorized(upload);
  const isClosed = !upload.isReceiving || !isWelcome;
  const files = isClosed ? sent : sent.filter(({ isWhole }) => isWhole);
  const refusalOf = isWelcome ? createRefusalOf(files, limits) : refuseSender;
  const judged = files.map((file) => ({ file, refusal: refusalOf(file) }));
  const sound = judged.filter(({ refusal }) => refusal === undefined).map(({ file }) => file);
  const batches = cutBatches(
    sound.map(({ bytes }) => ({ compressedBytes: bytes })),
    batchLimits,
  );
  const listing: ReceivedListing = {
    accepted: sound.map(({ id, bytes }, index) => ({ id, bytes, batch: batches[index]! })),
    refused: judged.flatMap(({ file, refusal }) => (refusal ? [{ id: file.id, code: refusal.code, message: refusal.message }] : [])),
    isClosed,
  };
  await database.fileSessions.recordSent(upload.id, upload.attempts, listing);
}

type RefusalOf = (file: ReceivedFile) => Pick<Problem, 'code' | 'message'> | undefined;

const refuseSender: RefusalOf = ({ member }) => new AppError('file_sender_gone', { member });

function createRefusalOf(files: readonly ReceivedFile[], limits: WorkerContext['limits']): RefusalOf {
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

/** As if it were a member of an archive. */
const toEntry = ({ member, originalBytes, bytes, isGzip }: ReceivedFile): ListedEntry => ({
  name: member,
  isDirectory: false,
  isEncrypted: false,
  method: isGzip ? methods.deflated : methods.stored,
  compressedBytes: bytes,
  originalBytes,
});

/** Whether it matches the sender's announcement, and can be published. */
async function inspectSent(
  bytes: RangedSource,
  { isGzip, announcedMd5 }: SentBytes,
  { id, member, originalBytes }: UploadFileRecord,
  options: InspectOptions,
): Promise<Inspected> {
  const inspection = await inspectFile(bytes, { name: member, originalBytes, isGzip }, options);
  if (!inspection.ok) return { id, reason: inspection.problem.code, message: inspection.problem.message };
  const { md5, header = null, method, crc32, raw } = inspection;
  if (md5 !== announcedMd5) {
    const { code, message } = new AppError('file_md5_differs', { member, md5, announced: announcedMd5 });
    return { id, reason: code, message };
  }
  const sent = { method, compressedBytes: raw.bytes, crc32 };
  return { id, md5, header, dataOffset: raw.offset, rawCrc32: raw.crc32, sent, content: inspection };
}
