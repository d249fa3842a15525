// Opens what was sent to be named by its content: an archive or a single file, and what had to be made of either. Neighbours:
// inspect-any.ts (what is found in it), make-part.ts (what is made), ../publish-batch.ts (what is stored of it).
import type { Readable } from 'node:stream';
import { openStoredBody, windowedSource } from '@symdepot/archive';
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { partOf, toInspectedFacts, toMemberLocation } from '../member-location.ts';
import type { OpenedFiles } from '../../upload-source.ts';

export interface SentAny extends Pick<OpenedFiles, 'openBody'> {
  of(file: UploadFileRecord): SentBytes;
}

/** What was sent as one file: alone, in a ZIP, or as a part that was unpacked. */
export interface SentBytes {
  /** What it lies in. */
  readonly bytes: RangedSource;
  readonly isMember: boolean;
}

export async function openAny(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<SentAny> {
  const bytes = windowedSource(await context.staging.open(upload.id, signal), { signal });
  const inStaged = { bytes, isMember: await isZip(upload, bytes, signal) };
  const of = (file: UploadFileRecord): SentBytes => {
    const part = partOf(context, file);
    return part ? { bytes: part, isMember: true } : inStaged;
  };
  return { of, openBody: (file, encoding, own) => openBody(of(file).bytes, file, encoding, own) };
}

type Expectation = Pick<UploadRecord, 'expectedDebugFile' | 'expectedDebugId'>;

/** Its sender takes it for one file of a name or id, whatever is in it. */
export const isSingle = ({ expectedDebugFile, expectedDebugId }: Expectation): boolean =>
  expectedDebugFile !== null || expectedDebugId !== null;

/** Its end, its members, or the mark of one part of several. */
const zipBeginnings = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008'].map((text) => Buffer.from(text, 'latin1'));

/** By its first bytes, whatever it is called. */
export async function isZip(upload: Expectation, bytes: RangedSource, signal: AbortSignal): Promise<boolean> {
  if (isSingle(upload)) return false;
  const head = await bytes.read(0, Math.min(4, bytes.size), signal);
  return zipBeginnings.some((beginning) => beginning.equals(head));
}

/** A gzip file of a deflated member is the member's own bytes between a header and a trailer: nothing is compressed again. */
function openBody(bytes: RangedSource, file: UploadFileRecord, encoding: 'gzip' | null, signal: AbortSignal): Promise<Readable | Buffer> {
  const location = toMemberLocation(file);
  const facts = toInspectedFacts(file);
  if (file.form !== 'gzip') return openStoredBody(bytes, location, facts, encoding, signal);
  const originalBytes = file.contentBytes ?? file.originalBytes;
  return openStoredBody(bytes, { ...location, originalBytes }, { ...facts, originalBytes }, 'gzip', signal);
}
