// What is in the store of a file that is to be published: whether it may stay, and how it would be stored. Neighbours: publish-batch.ts
// (which writes what may not), take-over-known.ts.
import type { PublicationResult, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { canStay, isSameFile, willStay, type FileContent, type StoredSymbolsFile, type SymbolStore } from '@symdepot/storage';
import { storedEncoding } from '@symdepot/symbols';
import { findStoredRichness } from './any/stored-richness.ts';
import type { WorkerContext } from '../context.ts';
import { forEachMember } from './for-each-member.ts';

/** One write costs the store as much as this many HEAD requests. */
export const headsPerWrite = 8;

export interface Target {
  readonly context: WorkerContext;
  readonly upload: UploadRecord;
  readonly symbolStore: SymbolStore;
}

/** Whether to publish these files is to find all of them, and to read nothing. */
export async function areStored(
  context: WorkerContext,
  upload: UploadRecord,
  files: readonly UploadFileRecord[],
  signal: AbortSignal,
): Promise<boolean> {
  const target = { context, upload, symbolStore: await context.symbolStoreOf(upload) };
  let isMissing = false;
  await forEachMember(files, { concurrency: context.config.MEMBER_CONCURRENCY * headsPerWrite, signal }, async (file, combined) => {
    if (!isMissing && !skipStored(target, file, await lookFor(target, file, combined))) isMissing = true;
  });
  return !isMissing;
}

/** What is gzip itself is not packed once more. */
export function encodingOf({ context }: Target, { key, form }: UploadFileRecord) {
  const encoding = storedEncoding(key!, context.encodingRules);
  return form === null ? encoding : { ...encoding, contentEncoding: form === 'gzip_at_rest' ? ('gzip' as const) : null };
}

export const packedContentOf = ({ contentBytes: bytes, contentMd5: md5 }: UploadFileRecord) =>
  bytes === null || md5 === null ? undefined : { bytes, md5 };

/** Where no setting says that it is kept as gzip, one that another door has stored plain may stay. */
export const contentOf = (target: Target, file: UploadFileRecord, { object }: StoredSymbolsFile): FileContent => ({
  originalBytes: file.originalBytes,
  md5: file.md5,
  contentEncoding: file.form === 'gzip_at_rest' ? object.contentEncoding : encodingOf(target, file).contentEncoding,
  content: packedContentOf(file),
});

/** With what it holds, where that decides which of the two stays. */
export async function lookFor(target: Target, file: UploadFileRecord, signal: AbortSignal): Promise<StoredSymbolsFile | undefined> {
  const { context, upload, symbolStore } = target;
  const stored = await symbolStore.head(upload.lane, file.key!, signal);
  if (!stored || file.richness === null || stored.richness !== undefined) return stored;
  if (isSameFile(stored, contentOf(target, file, stored))) return stored;
  return { ...stored, richness: await findStoredRichness(symbolStore, stored, context.limits.maxMemberBytes, signal) };
}

/** The result, if the stored object may stay. */
export function skipStored(target: Target, file: UploadFileRecord, stored: StoredSymbolsFile | undefined): PublicationResult | undefined {
  if (!stored) return undefined;
  const { TRY_OBJECT_DAYS: tryObjectDays } = target.context.config;
  const mayStay = canStay(stored, contentOf(target, file, stored), { tryObjectDays });
  if (!mayStay && !(isRicher(stored, file) && willStay(stored, { tryObjectDays }))) return undefined;
  const { md5 = null, originalBytes = stored.object.storedBytes, object } = stored;
  const { contentEncoding, storedBytes } = object;
  const result = { id: file.id, storedBytes, isUpdate: false, isCompressed: contentEncoding === 'gzip' };
  // Written by this upload before a crash: it was uploaded, not skipped.
  if (mayStay && stored.uploadId === target.upload.id) return { ...result, outcome: 'uploaded' };
  if (mayStay && md5 === file.md5) return { ...result, outcome: 'skipped' };
  return { ...result, outcome: 'skipped', reason: mayStay ? 'same_content' : 'less_complete', stored: { originalBytes, md5 } };
}

/** Of those files of which it is known how much they hold for a debugger. */
const isRicher = ({ richness = 0 }: StoredSymbolsFile, file: UploadFileRecord): boolean =>
  file.richness !== null && richness > file.richness;
