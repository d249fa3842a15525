// Step publish, one batch: makes every member an object of the symbols store, unless the same content is there already.
// Only reached when the whole archive passed inspection. A repeat after a crash ends in the same objects and rows.
import { openStoredBody, smallMemberBytes } from '@symdepot/archive';
import type { PublicationResult, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { isExpired, skippableDays, storedEncoding, type Key } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { membersPublished } from './events.ts';
import { forEachMember } from './for-each-member.ts';
import type { Batch } from './inspect-batch.ts';
import { toInspectedFacts, toMemberLocation } from './member-location.ts';
import { openBytes, type FileBytes } from './open-bytes.ts';
import { withRowWriter } from './row-writer.ts';

/** How often somebody else may replace the object between our look and our write before the job is tried later. */
const maxRaces = 5;

export async function publishBatch(context: WorkerContext, { uploadId, attempt, batch }: Batch, signal: AbortSignal): Promise<void> {
  const { database } = context;
  const upload = await database.uploads.findCurrent(uploadId, attempt);
  if (!upload) return; // superseded or ended: nothing to do
  const files = await database.uploadFiles.listToPublish(uploadId, batch);
  const bytesOf = await openBytes(context, upload, files, signal);
  const symbolStore = await context.symbolStoreOf(upload);
  const keys = files.map((file) => file.key!);
  const knownKeys = await database.publishedFiles.findKeysOfOthers(upload, keys);
  const results: PublicationResult[] = [];
  const record = (some: readonly PublicationResult[]) => database.uploadFiles.recordPublications(uploadId, attempt, some);
  await withRowWriter(record, (writer) =>
    forEachMember(files, { concurrency: context.config.MEMBER_CONCURRENCY, signal }, async (file, either) => {
      const result = await publishMember(context, { upload, bytesOf, symbolStore, knownKeys }, file, either);
      if (!result) return;
      results.push(result);
      await writer.add(result);
    }),
  );
  membersPublished(context, upload, results);
}

/** From where to where. */
interface Publication {
  readonly upload: UploadRecord;
  readonly bytesOf: (file: UploadFileRecord) => FileBytes;
  readonly symbolStore: SymbolStore;
  /** Which another upload has brought there: what is at the others' place is learned by writing, if there is anything. */
  readonly knownKeys: ReadonlySet<Key>;
}

/** A try file that is half way to its end is written anew: who is told that it is stored can count on it for some days. */
const isAgeing = ({ config }: WorkerContext, { lane, object }: StoredSymbolsFile): boolean =>
  lane === 'try' && isExpired(object.updatedAt, new Date(), skippableDays(config.TRY_OBJECT_DAYS));

/**
 * Looks, compares, writes with a precondition on what was seen; looks again where somebody was faster. A small file that
 * is not known to be there is written without a look, which would cost as much. Undefined when another run was faster.
 */
async function publishMember(
  context: WorkerContext,
  publication: Publication,
  file: UploadFileRecord,
  signal: AbortSignal,
  races = 0,
): Promise<PublicationResult | undefined> {
  const { id, originalBytes } = file;
  const { upload, bytesOf, symbolStore, knownKeys } = publication;
  const key = file.key!;
  const md5 = file.md5!;
  const { contentType, contentEncoding } = storedEncoding(key, context.encodingRules);
  const isCompressed = contentEncoding === 'gzip';

  // An earlier attempt may have written it, too.
  const isExpected = races > 0 || upload.attempts > 1 || knownKeys.has(key) || file.compressedBytes > smallMemberBytes;
  const stored = isExpected ? await symbolStore.head(upload.lane, key, signal) : undefined;
  const isSame = stored?.originalBytes === originalBytes && stored.md5 === md5 && stored.object.contentEncoding === contentEncoding;
  if (stored && isSame && !isAgeing(context, stored)) {
    // Written by this upload before a crash: it was uploaded, not skipped.
    const outcome = stored.uploadId === upload.id ? 'uploaded' : 'skipped';
    return { id, outcome, storedBytes: stored.object.storedBytes, isUpdate: false, isCompressed };
  }
  // Asked after the look: a run that was asleep, and another one has done its work, may be looking at what a newer upload has put
  // there since. What is put there after the look makes the put fail.
  if (stored && !(await context.database.uploadFiles.isPending(upload.id, upload.attempts, id))) return undefined;
  try {
    const body = await openStoredBody(bytesOf(file).source, toMemberLocation(file), toInspectedFacts(file), contentEncoding, signal);
    const { object } = await symbolStore.put(upload.lane, key, body, {
      contentType,
      contentEncoding,
      originalBytes,
      md5,
      uploadId: upload.id,
      expect: stored ? { generation: stored.object.generation } : 'absent',
      signal,
    });
    return { id, outcome: 'uploaded', storedBytes: object.storedBytes, isUpdate: stored !== undefined && !isSame, isCompressed };
  } catch (error) {
    if (!isAppError(error, 'storage_precondition_failed') || races >= maxRaces) throw error;
    return publishMember(context, publication, file, signal, races + 1);
  }
}
