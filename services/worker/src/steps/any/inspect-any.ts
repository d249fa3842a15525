// One member of an upload that is named by its content: what it is, the key under which it belongs, and what is stored of it. Every
// byte is read and checked as that of an archive in our own layout is, also of members that are ignored.
// Neighbours: open-any.ts, make-part.ts; debug-files (what a file says of itself), ../inspect-batch.ts.
import { inspectFile, inspectMember, type InspectOptions } from '@symdepot/archive';
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import { identifyFile, keysOf, openMemberSource, richnessOf, type Identification } from '@symdepot/debug-files';
import { isAppError } from '@symdepot/errors';
import { anyLayout, type Problem } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { toMemberLocation } from '../member-location.ts';
import type { Inspected } from '../../upload-source.ts';
import { findOtherIdentity, findPathWarning } from './other-identity.ts';
import type { SentBytes } from './open-any.ts';
import { findStoredContent, type SentInspection } from './stored-content.ts';

/** A fault of the content is its result; one of the store is thrown. */
export async function inspectAny(
  context: WorkerContext,
  upload: UploadRecord,
  sent: SentBytes,
  file: UploadFileRecord,
  options: InspectOptions,
): Promise<Inspected> {
  try {
    return await inspect(context, upload, sent, file, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isAppError(error) && error.kind === 'invalid') return refused(file, error);
    throw error;
  }
}

const byName = { code: 'ignored_name', message: 'Not a symbols file, by its name' };

const refused = ({ id }: UploadFileRecord, { code: reason, message }: { readonly code: string; readonly message: string }) => ({
  id,
  reason,
  message,
});

async function inspect(
  context: WorkerContext,
  upload: UploadRecord,
  sent: SentBytes,
  file: UploadFileRecord,
  options: InspectOptions,
): Promise<Inspected> {
  const isIgnored = sent.isMember && anyLayout.isIgnored(file.member);
  const identification = isIgnored ? undefined : await identify(sent, file, options);
  const isSym = identification?.ok === true && identification.file.kind === 'sym' && identification.file.around.length === 0;
  const inspection = await inspectSent(sent, file, { ...options, isSym });
  if (!inspection.ok) return refused(file, inspection.problem);
  if (identification === undefined) return { ...refused(file, byName), isIgnored: true };
  if (!identification.ok) {
    const { problem } = identification;
    return isStranger(sent, problem) ? { ...refused(file, problem), isIgnored: true } : refused(file, problem);
  }
  const identified = identification.file;
  const stored = keysOf(identified, upload.expectedDebugFile ?? file.member);
  if (!stored.ok) return refused(file, stored.problem);
  const other = findOtherIdentity(upload, file, identified, stored.keys);
  if (other) return refused(file, other);
  const [{ key, form, identity }, ...others] = stored.keys;
  const { named, ...facts } = await findStoredContent(context, { sent, file, identified, form, inspection, options });
  const { kind: contentKind, holds } = identified;
  const name = { key, otherKeys: others.map((one) => one.key), contentKind, richness: richnessOf(holds) };
  return {
    id: file.id,
    ...facts,
    buildId: identity.buildId ?? undefined,
    warning: findPathWarning(file, stored.keys),
    named: { ...named, ...name },
  };
}

/** An archive may hold what is none of our business; a single file was meant. */
const isStranger = ({ isMember }: SentBytes, { code }: Problem): boolean => isMember && code === 'file_kind_unknown';

/** By its content, read as far as it takes. */
async function identify(
  { bytes, isMember }: SentBytes,
  file: UploadFileRecord,
  { limits, signal }: InspectOptions,
): Promise<Identification> {
  const options = {
    maxPlainBytes: limits.maxMemberBytes,
    maxRatio: limits.maxRatio,
    sentBytes: file.compressedBytes,
    ...(signal && { signal }),
  };
  if (!isMember) return identifyFile(bytes, file.member, options);
  await using member = await openMemberSource(bytes, toMemberLocation(file), signal);
  return await identifyFile(member, file.member, options);
}

const inspectSent = ({ bytes, isMember }: SentBytes, file: UploadFileRecord, options: InspectOptions): Promise<SentInspection> =>
  isMember
    ? inspectMember(bytes, toMemberLocation(file), options)
    : inspectFile(bytes, { name: file.member, originalBytes: bytes.size, isGzip: false }, options);
