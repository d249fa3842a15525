// Takes files down (ADR 39): their content is refused under their keys from then on, no row says that they are stored, their objects
// go, and every process forgets them, in this order. Repeating it does the rest of one that was interrupted.
import type { Actor, KeyContent } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { openBucketRound, type BucketRound, type UnreachedBucket } from './bucket-round.ts';
import { contentOf, hasContent, removeObject } from './remove-content.ts';

export interface TakedownRequest {
  /** Without an upload: what is stored under it. */
  readonly key: Key | undefined;
  /** Only what this upload brought; without a key: all of it. */
  readonly uploadId: UploadId | undefined;
  readonly lanes: readonly Lane[];
  readonly reason: string;
  readonly actor: Actor;
}

export type TakenDownObject = Pick<StoredSymbolsFile, 'lane' | 'key' | 'bucket'>;

export interface TakedownReport {
  /** What is refused from now on, in each of the lanes. */
  readonly contents: readonly KeyContent[];
  readonly removed: readonly TakenDownObject[];
  /** Those among them that nobody can unpack: their content is not known, and not refused. */
  readonly unreadable: readonly TakenDownObject[];
  /** Whose files are marked as taken down. */
  readonly uploadIds: readonly UploadId[];
  /** Files of the upload that nobody has read yet: they are not refused. */
  readonly unread: number;
  /** Private buckets that could not be looked into, or not in full. */
  readonly unreached: readonly UnreachedBucket[];
}

const keysAtOnce = 8;

/** @throws AppError `takedown_content_unknown`, `storage_unavailable`, `database_unavailable` */
export async function takeDown(context: MaintenanceContext, request: TakedownRequest): Promise<TakedownReport> {
  const { takedowns } = context.database;
  const { lanes, reason, actor, uploadId } = request;
  const round = await openBucketRound(context);
  const { contents, seen, unread } = await findContents(context, round, request);
  if (contents.length === 0 && seen.size === 0)
    throw new AppError('takedown_content_unknown', { what: uploadId === undefined ? request.key! : `upload ${uploadId}` });
  const files = await takedowns.record({ contents, lanes, reason }, actor);
  const contentsOf = Map.groupBy(contents, ({ key }) => key);
  const spellings = await takedowns.findSpellings(contents.length > 0 ? [...contentsOf.keys()] : [request.key!]);
  const removed: StoredSymbolsFile[] = [];
  const removeKey = async (symbolStore: SymbolStore, key: Key): Promise<void> => {
    const isMeant = async (file: StoredSymbolsFile): Promise<boolean> =>
      seen.has(generationOf(file)) || hasContent(symbolStore, file, contentsOf.get(key) ?? []);
    for (const lane of lanes) {
      for (const spelling of spellings.get(key)!) {
        const gone = await removeObject({ symbolStore, lane, key: spelling }, isMeant);
        if (gone) removed.push(gone);
      }
    }
  };
  await round.visit((symbolStore) =>
    pMap(spellings.keys(), (key) => removeKey(symbolStore, key), { concurrency: keysAtOnce }).then(() => {}),
  );
  await takedowns.tell([...spellings.values()].flat());
  await takedowns.recordRemovals(removed, reason, actor);
  round.requirePublic();
  return {
    contents,
    removed,
    unreadable: removed.filter((file) => seen.get(generationOf(file)) === 'unreadable'),
    uploadIds: [...new Set(files.map((file) => file.uploadId))],
    unread,
    unreached: round.unreached(),
  };
}

interface Findings {
  readonly contents: readonly KeyContent[];
  /** Objects that are meant, also where nobody can read them. */
  readonly seen: ReadonlyMap<string, 'read' | 'unreadable'>;
  readonly unread: number;
}

const generationOf = ({ bucket, object: { name, generation } }: StoredSymbolsFile): string => `${bucket} ${name} ${generation}`;

async function findContents(
  { database: { takedowns } }: MaintenanceContext,
  round: BucketRound,
  { key, uploadId, lanes }: TakedownRequest,
): Promise<Findings> {
  if (uploadId !== undefined) {
    const { contents, unread } = await takedowns.listContentsOf(uploadId, key);
    return { contents: distinct(contents), seen: new Map(), unread };
  }
  const contents: KeyContent[] = [];
  const seen = new Map<string, 'read' | 'unreadable'>();
  const spellings = (await takedowns.findSpellings([key!])).get(key!)!;
  await round.visit(async (symbolStore) => {
    for (const lane of lanes) {
      for (const spelling of spellings) {
        const file = await symbolStore.head(lane, spelling);
        if (!file) continue;
        const content = await contentOf(symbolStore, file);
        seen.set(generationOf(file), content ? 'read' : 'unreadable');
        if (content) contents.push(content);
      }
    }
  });
  round.requirePublic();
  // Somebody may have removed the object already; and what was taken down before is finished.
  if (seen.size === 0) contents.push(...(await takedowns.findLastKnown(key!, lanes)));
  if (seen.size === 0 && contents.length === 0)
    contents.push(...(await takedowns.list({ key: key! })).filter(({ lane }) => lanes.includes(lane)));
  return { contents: distinct(contents), seen, unread: 0 };
}

const distinct = (contents: readonly KeyContent[]): KeyContent[] => [
  ...new Map(contents.map(({ key, originalBytes, md5 }) => [`${key} ${originalBytes} ${md5}`, { key, originalBytes, md5 }])).values(),
];
