// Opens what was sent to be named by its content: a ZIP or a single file, and what had to be made of either. Neighbours:
// inspect-any.ts (what is found in it), make-part.ts (what is made), ../publish-batch.ts (what is stored of it).
import type { Readable } from 'node:stream';
import { openStoredBody, windowedSource } from '@symdepot/archive';
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { toInspectedFacts, toMemberLocation } from '../member-location.ts';
import type { OpenedFiles } from '../../upload-source.ts';
import { openPart } from './make-part.ts';

export interface SentBytes extends Pick<OpenedFiles, 'openBody'> {
  readonly bytes: RangedSource;
  readonly isZip: boolean;
}

export async function openAny(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<SentBytes> {
  const bytes = windowedSource(await context.staging.open(upload.id, signal), { signal });
  return {
    bytes,
    isZip: await isZip(upload, bytes, signal),
    openBody: (file, encoding, own) => openBody(context, bytes, file, encoding, own),
  };
}

/** Its end, its members, or the mark of one part of several. */
const zipBeginnings = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008'].map((text) => Buffer.from(text, 'latin1'));

/** By its first bytes, whatever it is called. What its sender takes for one file of a name or id is none. */
export async function isZip(
  { expectedDebugFile, expectedDebugId }: Pick<UploadRecord, 'expectedDebugFile' | 'expectedDebugId'>,
  bytes: RangedSource,
  signal: AbortSignal,
): Promise<boolean> {
  if (expectedDebugFile !== null || expectedDebugId !== null) return false;
  const head = await bytes.read(0, Math.min(4, bytes.size), signal);
  return zipBeginnings.some((beginning) => beginning.equals(head));
}

/** A gzip file of a deflated member is the member's own bytes between a header and a trailer: nothing is compressed again. */
function openBody(
  context: WorkerContext,
  sent: RangedSource,
  file: UploadFileRecord,
  encoding: 'gzip' | null,
  signal: AbortSignal,
): Promise<Readable | Buffer> {
  const location = toMemberLocation(file);
  const facts = toInspectedFacts(file);
  if (file.madePart !== null) {
    const part = openPart(context, file.uploadId, { name: file.madePart, bytes: file.compressedBytes });
    return openStoredBody(part, location, facts, encoding, signal);
  }
  if (file.form !== 'gzip') return openStoredBody(sent, location, facts, encoding, signal);
  const originalBytes = file.contentBytes ?? file.originalBytes;
  return openStoredBody(sent, { ...location, originalBytes }, { ...facts, originalBytes }, 'gzip', signal);
}
