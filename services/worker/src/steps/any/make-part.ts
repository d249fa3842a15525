// What is stored and lies nowhere in what was sent is made once, as a part in the staging area, and read again as if it had been sent:
// a gzip file of what was not compressed, the file within a gzip file or a cabinet. Neighbours: inspect-any.ts, open-any.ts.
import { randomUUID } from 'node:crypto';
import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { inspectFile, translateInflateError, type InspectOptions } from '@symdepot/archive';
import { openCabinet, type Packing } from '@symdepot/debug-files';
import { AppError } from '@symdepot/errors';
import type { RangedSource, UploadId } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import type { CountBytes } from './unpack-budget.ts';

export interface Part {
  readonly name: string;
  readonly bytes: number;
}

export const openPart = ({ staging }: Pick<WorkerContext, 'staging'>, uploadId: UploadId, part: Part): RangedSource =>
  staging.parts.open(uploadId, [part]);

export type MadePart = Part & Extract<Awaited<ReturnType<typeof inspectFile>>, { readonly ok: true }>;

interface Work {
  /** Where it is unpacked, and may become far more than was sent. */
  readonly count?: CountBytes | undefined;
  readonly uploadId: UploadId;
  readonly member: string;
  readonly options: InspectOptions;
}

/**
 * Writes it, reads it again, and inspects it by the rules of a file that was sent. An attempt that was lost leaves parts that go with
 * the upload. @throws AppError `member_…` for a fault of the content; what the store fails with
 */
export async function makePart(context: WorkerContext, body: Readable | Buffer, work: Work): Promise<MadePart> {
  const { uploadId, member, count = async () => {}, options } = work;
  const name = randomUUID();
  let bytes = 0;
  let fault: unknown;
  const counted = async (chunk: Buffer, done: TransformCallback): Promise<void> => {
    try {
      await count(chunk.length);
    } catch (error) {
      return done(error as Error);
    }
    return done(null, chunk);
  };
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      void counted(chunk, done);
    },
  });
  if (Buffer.isBuffer(body)) meter.end(body);
  else pipeline(body, meter, (error) => (fault = error ?? undefined));
  try {
    await context.staging.parts.put(uploadId, name, meter, options.signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw translateInflateError(meter.errored ?? fault ?? error, { name: member });
  }
  const inspection = await inspectFile(
    openPart(context, uploadId, { name, bytes }),
    { name: member, originalBytes: bytes, isGzip: false },
    options,
  );
  if (!inspection.ok) {
    await dropPart(context, uploadId, { name, bytes });
    throw new AppError('member_data_damaged', { member, reason: inspection.problem.message });
  }
  return { ...inspection, name, bytes };
}

/** What nobody needs any more; if this fails, it goes with the upload. */
export const dropPart = ({ staging }: Pick<WorkerContext, 'staging'>, uploadId: UploadId, { name }: Part): Promise<void> =>
  staging.parts.delete(uploadId, name).catch(() => {});

/** What is within, as it comes out; a fault of the content comes out of the stream. */
export async function unpack(source: RangedSource, packing: Packing, member: string, signal?: AbortSignal): Promise<Readable> {
  if (packing === 'gzip') return gunzip(await source.stream(0, source.size, signal));
  const cabinet = await openCabinet(source, member, signal);
  return Readable.from(cabinet.blocks(signal), { objectMode: false });
}

export const gunzip = (stream: Readable): Readable => pipeline(stream, createGunzip(), () => {});
