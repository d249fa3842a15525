// Takes a file down (ADR 39): its content is refused under its key from then on, no row says that it is stored, its objects go, and
// every process forgets it, in this order. Repeating it does the rest of one that was interrupted.
import type { Actor, KeyContent } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { findPrivateBuckets } from '../private-buckets.ts';
import { contentOf, isSameContent, removeContent } from './remove-content.ts';

export interface TakedownRequest {
  /** Without an upload: what is stored under it. */
  readonly key: Key | undefined;
  /** Only what this upload brought; without a key: all of it. */
  readonly uploadId: UploadId | undefined;
  readonly lanes: readonly Lane[];
  readonly reason: string;
  readonly actor: Actor;
}

export interface TakedownReport {
  /** What is refused from now on, in each of the lanes. */
  readonly contents: readonly KeyContent[];
  readonly removed: readonly Pick<StoredSymbolsFile, 'lane' | 'key' | 'bucket'>[];
  /** Whose files are marked as taken down. */
  readonly uploadIds: readonly UploadId[];
}

/** @throws AppError `takedown_content_unknown`, `storage_unavailable`, `private_bucket_unavailable` */
export async function takeDown(context: MaintenanceContext, request: TakedownRequest): Promise<TakedownReport> {
  const { takedowns } = context.database;
  const { lanes, reason, actor, uploadId } = request;
  const { contents, seen } = await findContents(context, request);
  if (contents.length === 0) {
    throw new AppError('takedown_content_unknown', { what: uploadId === undefined ? request.key! : `upload ${uploadId}` });
  }
  const files = await takedowns.record({ contents, lanes, reason }, actor);
  const removed: StoredSymbolsFile[] = [];
  for (const [key, own] of Map.groupBy(contents, (content) => content.key)) {
    const spellings = await takedowns.findSpellings(key);
    await everywhere(context, async (symbolStore) => {
      const isMeant = async (file: StoredSymbolsFile): Promise<boolean> => {
        if (seen.has(generationOf(file))) return true;
        const content = await contentOf(symbolStore, file);
        return content !== undefined && own.some((one) => isSameContent(one, content));
      };
      for (const lane of lanes) {
        for (const spelling of spellings) {
          const gone = await removeContent({ symbolStore, lane, key: spelling }, isMeant);
          if (gone) removed.push(gone);
        }
      }
    });
    await takedowns.tell(spellings);
  }
  return { contents, removed, uploadIds: [...new Set(files.map((file) => file.uploadId))] };
}

interface Findings {
  readonly contents: readonly KeyContent[];
  /** Objects that are meant, also where nobody can read them. */
  readonly seen: ReadonlySet<string>;
}

const generationOf = ({ bucket, object: { name, generation } }: StoredSymbolsFile): string => `${bucket} ${name} ${generation}`;

async function findContents(context: MaintenanceContext, { key, uploadId, lanes }: TakedownRequest): Promise<Findings> {
  const { takedowns } = context.database;
  if (uploadId !== undefined) return { contents: distinct(await takedowns.listContentsOf(uploadId, key)), seen: new Set() };
  const contents: KeyContent[] = [];
  const seen = new Set<string>();
  const spellings = await takedowns.findSpellings(key!);
  await everywhere(context, async (symbolStore) => {
    for (const lane of lanes) {
      for (const spelling of spellings) {
        const file = await symbolStore.head(lane, spelling);
        if (!file) continue;
        seen.add(generationOf(file));
        const content = await contentOf(symbolStore, file);
        if (content) contents.push(content);
      }
    }
  });
  // Somebody may have removed the object already; and what was taken down before is finished.
  if (contents.length === 0) contents.push(...(await takedowns.findLastStored(key!, lanes)));
  if (contents.length === 0) contents.push(...(await takedowns.list({ key: key! })).filter(({ lane }) => lanes.includes(lane)));
  return { contents: distinct(contents), seen };
}

/** In the public buckets, and in each private one. */
async function everywhere(context: MaintenanceContext, work: (symbolStore: SymbolStore) => Promise<void>): Promise<void> {
  await work(context.symbolStore);
  // One after the other: a failure names its bucket.
  for (const bucket of await findPrivateBuckets(context)) await bucket.use(work);
}

const distinct = (contents: readonly KeyContent[]): KeyContent[] => [
  ...new Map(contents.map(({ key, originalBytes, md5 }) => [`${key} ${originalBytes} ${md5}`, { key, originalBytes, md5 }])).values(),
];
