// Step publish, one batch: makes every member an object of the symbols store, unless the same content is there already.
// Only reached when the whole archive passed inspection. Repeating it after a crash gives the same objects and rows.
import { smallMemberBytes } from '@symdepot/archive';
import type { KeyContent, PublicationResult, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { isSameFile, type StoredSymbolsFile } from '@symdepot/storage';
import type { Key } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { membersPublished, withdrawalDeferred } from '../events.ts';
import { contentOf, encodingOf, headsPerWrite, lookFor, packedContentOf, skipStored, type Target } from './find-stored.ts';
import { forEachMember } from './for-each-member.ts';
import type { Batch } from './inspect-batch.ts';
import { withBatchWriter } from './batch-writer.ts';
import { sourceOf } from '../sources/index.ts';
import type { OpenedFiles } from '../upload-source.ts';
import { withdrawTakenDown } from './withdraw-taken-down.ts';

/** How often another writer may replace the object between our lookup and our write before the job is retried later. */
const maxConflicts = 5;

export async function publishBatch(context: WorkerContext, { uploadId, attempt, batch }: Batch, signal: AbortSignal): Promise<void> {
  const { database } = context;
  const upload = await database.uploads.findCurrent(uploadId, attempt);
  if (!upload) return; // superseded or ended: nothing to do
  const files = await database.uploadFiles.listToPublish(uploadId, batch);
  const opened = await sourceOf(upload).open(context, upload, files, signal);
  const symbolStore = await context.symbolStoreOf(upload);
  const keys = files.map((file) => file.key!);
  const keysOfOthers = await database.publishedFiles.findKeysOfOthers(upload, keys);
  const publication: Publication = { context, upload, opened, symbolStore };
  const begun: KeyContent[] = [];
  const results: PublicationResult[] = [];
  const write = (some: readonly PublicationResult[]) => database.uploadFiles.recordPublications(uploadId, attempt, some);
  const publish = withBatchWriter(write, async (writer) => {
    const record = async (result: PublicationResult): Promise<void> => {
      results.push(result);
      await writer.add(result);
    };
    // What is stored already, many at once: a HEAD carries no bytes, and for an archive that is sent again it is all there is to do.
    const found = new Map<UploadFileRecord, StoredSymbolsFile | undefined>();
    const concurrency = context.config.MEMBER_CONCURRENCY;
    await forEachMember(files, { concurrency: concurrency * headsPerWrite, signal }, async (file, combined) => {
      const stored = isExpected(upload, file, keysOfOthers) ? await lookFor(publication, file, combined) : undefined;
      const skipped = skipStored(publication, file, stored);
      if (skipped) await record(skipped);
      else found.set(file, stored);
    });
    // In the order of the archive: neighbouring members share what is read of it.
    const left = files.filter((file) => found.has(file));
    await forEachMember(left, { concurrency, signal }, async (file, combined) => {
      begun.push({ key: file.key!, originalBytes: file.originalBytes, md5: file.md5! });
      const result = await writeMember(publication, file, found.get(file), combined);
      if (result) await record(result);
    });
  });
  try {
    await publish;
  } catch (error) {
    // Cancelled, or failed, in the middle of a write: nobody else may come to look, and its rows may be others by now.
    await withdrawTakenDown(context, upload, begun).catch((cause: unknown) => withdrawalDeferred(context, upload, cause));
    throw error;
  }
  await withdrawTakenDown(context, upload);
  membersPublished(context, upload, results);
}

/** The source and the target. */
interface Publication extends Target {
  readonly opened: OpenedFiles;
}

/**
 * A small file that is not known to exist is written without a HEAD, which would cost as much: the write itself then reveals an
 * existing object. One is expected where another upload (`keysOfOthers`) or an earlier attempt of this one has put it.
 */
const isExpected = (
  { attempts, attemptsUncounted }: UploadRecord,
  { key, compressedBytes }: UploadFileRecord,
  keysOfOthers: ReadonlySet<Key>,
): boolean => attempts - attemptsUncounted > 1 || keysOfOthers.has(key!) || compressedBytes > smallMemberBytes;

/**
 * Writes with a precondition on the object that was seen; looks again if another writer was faster. Returns undefined when a later run has already recorded this file.
 */
async function writeMember(
  publication: Publication,
  file: UploadFileRecord,
  stored: StoredSymbolsFile | undefined,
  signal: AbortSignal,
  conflicts = 0,
): Promise<PublicationResult | undefined> {
  const { context, upload, opened, symbolStore } = publication;
  const { id, originalBytes } = file;
  const key = file.key!;
  const { contentType, contentEncoding } = encodingOf(publication, file);
  // Checked after the lookup: this run may have been suspended while another one did its work, and may see what a newer upload has
  // put there since. An object put there after the lookup makes the write fail.
  if (stored && !(await context.database.uploadFiles.isPending(upload.id, upload.attempts, id))) return undefined;
  try {
    const body = await opened.openBody(file, contentEncoding, signal);
    const { object } = await symbolStore.put(upload.lane, key, body, {
      contentType,
      contentEncoding,
      originalBytes,
      md5: file.md5!,
      uploadId: upload.id,
      content: packedContentOf(file),
      richness: file.richness ?? undefined,
      expect: stored ? { generation: stored.object.generation } : 'absent',
      signal,
    });
    const isUpdate = stored !== undefined && !isSameFile(stored, contentOf(publication, file, stored));
    return { id, outcome: 'uploaded', storedBytes: object.storedBytes, isUpdate, isCompressed: contentEncoding === 'gzip' };
  } catch (error) {
    if (!isAppError(error, 'storage_precondition_failed') || conflicts >= maxConflicts) throw error;
    const now = await lookFor(publication, file, signal);
    return skipStored(publication, file, now) ?? writeMember(publication, file, now, signal, conflicts + 1);
  }
}
