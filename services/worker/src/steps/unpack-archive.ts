// Step `unpack`: an archive without a directory is read once, from end to end, and each of its members becomes a part in the staging
// area, with a row that says so. From then on it is what a ZIP is whose members lie in objects of their own (ADR 49).
// Neighbours: read-entries.ts (which asks for it), any/make-part.ts (the other parts), packages/archive/src/packed (the reader).
import { randomUUID } from 'node:crypto';
import { packMember, readPacked, smallMemberBytes, type PackedFormat, type PackedMember } from '@symdepot/archive';
import type { UnpackedFile, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { shortenName, type Problem, type RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { stepEnded } from '../events.ts';
import { withBatchWriter } from './batch-writer.ts';
import { inSpan } from './in-span.ts';

export interface PackedArchive {
  readonly source: RangedSource;
  readonly format: PackedFormat;
  /** Whether a member is stored as gzip: then it waits deflated, and is not compressed again. `head`: its first bytes. */
  isDeflated(name: string, head: Buffer): boolean;
}

export type Unpacked = { readonly files: readonly UploadFileRecord[] } | { readonly problems: readonly Problem[] };

/**
 * Members whose rows are there are passed over: they are whole. @returns all rows, in the order of the archive
 * @throws AppError `archive_…`, `member_…` for a fault of the archive; `upload_superseded`; what the stores fail with
 */
export async function unpackArchive(
  context: WorkerContext,
  { id, attempts, step }: UploadRecord,
  archive: PackedArchive,
  signal: AbortSignal,
): Promise<Unpacked> {
  const { database, kit, staging } = context;
  const before = await database.uploadFiles.listUnpacked(id);
  if (step !== 'unpack') {
    if (before.length > 0) return { files: before };
    // What is left of an attempt before its first row, or of a retry. By name, and only what was there while this attempt was the
    // current one: when it wakes up in between, its successor may have made others.
    const left = await staging.parts.findSizes(id, signal);
    await database.uploads.advance(id, attempts, 'unpack');
    for (const name of left.keys()) await staging.parts.delete(id, name, signal);
  }
  const begunAt = new Date();
  const done = new Set(before.map(({ position }) => position));
  const record = (files: readonly UnpackedFile[]) => database.uploadFiles.recordUnpacked(id, attempts, files);
  const problems: Problem[] = [];
  await inSpan(kit, 'unpack', {}, () =>
    withBatchWriter(record, (writer) =>
      storeAsRead(
        context,
        archive,
        signal,
        async (member, content, combined) => {
          // While it is being stored nothing else is, and that may take minutes.
          if (member.bytes > smallMemberBytes) await writer.flush();
          const part = randomUUID();
          const { body, facts } = packMember(...(await peeked(content, (head) => archive.isDeflated(member.name, head))));
          await staging.parts.put(id, part, body, combined);
          await writer.add({ position: member.index, member: member.name, headerOffset: 0, flags: 0, ...facts(), madePart: part });
        },
        { done, problems },
      ),
    ),
  );
  if (problems.length > 0) return { problems };
  await database.uploads.advance(id, attempts, 'list');
  stepEnded(context, 'unpack', begunAt);
  return { files: await database.uploadFiles.listUnpacked(id) };
}

/** What a member is may be told by as many: where a chunk ends says nothing. */
const headBytes = 512;

type Content = AsyncIterable<Buffer> | Iterable<Buffer>;
type Store = (member: PackedMember, content: Content, signal: AbortSignal) => Promise<void>;

/**
 * Small members are held and stored while the next ones are read; a large one is stored as it is read. When one fails, the others are
 * aborted and awaited, so that nothing of this run continues to write after it has ended. After a problem nothing more is stored:
 * what follows is only looked at.
 */
async function storeAsRead(
  { limits, config }: WorkerContext,
  { source, format }: PackedArchive,
  signal: AbortSignal,
  store: Store,
  { done, problems }: { readonly done: ReadonlySet<number>; readonly problems: Problem[] },
): Promise<void> {
  const failed = new AbortController();
  const combined = AbortSignal.any([signal, failed.signal]);
  const running = new Set<Promise<void>>();
  const begin = (member: PackedMember, content: Content): Promise<void> => {
    const run: Promise<void> = store(member, content, combined)
      .catch((error: unknown) => failed.abort(error))
      .finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  try {
    for await (const member of readPacked(source, format, limits, combined)) {
      const { refusal, index, name, bytes, content } = member;
      if (refusal) problems.push({ code: refusal.code, member: shortenName(name), message: refusal.message });
      if (problems.length > 0 || done.has(index)) continue;
      if (bytes > smallMemberBytes) await begin(member, content);
      else void begin(member, [await whole(content)]);
      if (running.size >= config.MEMBER_CONCURRENCY) await Promise.race(running);
      combined.throwIfAborted();
    }
    await Promise.all(running);
    combined.throwIfAborted();
  } catch (error) {
    if (!failed.signal.aborted) failed.abort(error);
    await Promise.all(running);
    throw signal.aborted ? signal.reason : failed.signal.reason;
  }
}

async function whole(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The same content, and what its first bytes decide. */
async function peeked<T>(content: Content, decide: (head: Buffer) => T): Promise<[content: Content, decision: T]> {
  if (!(Symbol.asyncIterator in content)) return [content, decide([...content][0] ?? Buffer.alloc(0))];
  const chunks = content[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= headBytes) break;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return [all(), decide(head)];
}
