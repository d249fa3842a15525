// The bytes of a source in a bundle. Neighbours: source-bundle.ts (which are in it), respond-by-id.ts.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openPlainBody } from '@symdepot/archive';
import { AppError, isAppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import type { SourceFile } from './source-bundle.ts';

/** Smaller ones are read whole before any of it is sent, so that it can be said that they are damaged. They count nowhere. */
const wholeBytes = 2 ** 20;

export const isReadWhole = ({ entry }: SourceFile): boolean => entry.originalBytes < wholeBytes;

/** What is damaged will be so the next time, too: no outage. @throws AppError `file_damaged` (streams fail with it), what the source throws */
export async function openSource(bundle: RangedSource, file: SourceFile): Promise<Readable> {
  try {
    const body = await openPlainBody(bundle, file.entry);
    const told = isReadWhole(file) ? [await buffer(body)] : explained(body, file);
    return Readable.from(told, { objectMode: false });
  } catch (error) {
    throw explain(error, file);
  }
}

async function* explained(body: AsyncIterable<Buffer>, file: SourceFile): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw explain(error, file);
  }
}

const explain = (error: unknown, { path: member }: SourceFile): unknown =>
  isAppError(error) && error.kind === 'invalid' ? new AppError('file_damaged', { member, reason: error.message }, { cause: error }) : error;
