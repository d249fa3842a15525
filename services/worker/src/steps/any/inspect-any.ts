// One member of an upload that is named by its content: what it is, the key under which it belongs, and what is stored of it. Every
// byte is read and checked as that of an archive in our own layout is, also of members that are ignored.
// Neighbours: open-any.ts, make-part.ts; debug-files (what a file says of itself), ../inspect-batch.ts.
import { inspectFile, inspectMember, type InspectOptions } from '@symdepot/archive';
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import { identifyFile, keysOf, openMemberSource, richnessOf, type Identification } from '@symdepot/debug-files';
import { isAppError } from '@symdepot/errors';
import { anyLayout } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { toMemberLocation } from '../member-location.ts';
import type { Inspected } from '../../upload-source.ts';
import { findOtherIdentity, findPathWarning } from './other-identity.ts';
import type { SentBytes } from './open-any.ts';
import { findStoredContent, type SentInspection } from './stored-content.ts';
import { layerError, type UnpackBudget } from './unpack-budget.ts';

/** A fault of the content is its result; one of the store is thrown. */
export async function inspectAny(
  context: WorkerContext,
  upload: UploadRecord,
  file: UploadFileRecord,
  how: HowToInspect,
): Promise<Inspected> {
  const { options } = how;
  try {
    how.budget.check();
    return await inspect(context, upload, file, how);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isAppError(error) && error.kind === 'invalid') return refused(file, error);
    throw error;
  }
}

interface HowToInspect {
  readonly sent: SentBytes;
  readonly budget: UnpackBudget;
  readonly options: InspectOptions;
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
  file: UploadFileRecord,
  { sent, budget, options }: HowToInspect,
): Promise<Inspected> {
  const isIgnored = sent.isMember && anyLayout.isIgnored(file.member);
  const identification = isIgnored ? undefined : await identify(sent, file, options);
  const isSym = identification?.ok === true && identification.file.kind === 'sym' && identification.file.around.length === 0;
  const inspection = await inspectSent(sent, file, { ...options, isSym });
  if (!inspection.ok) return refused(file, inspection.problem);
  if (identification === undefined) return { ...refused(file, byName), isIgnored: true };
  if (!identification.ok) {
    const { problem } = identification;
    return isStranger(sent, identification) ? { ...refused(file, problem), isIgnored: true } : refused(file, problem);
  }
  const identified = identification.file;
  const stored = keysOf(identified, upload.expectedDebugFile ?? file.member);
  if (!stored.ok) return refused(file, stored.problem);
  const other = findOtherIdentity(upload, file, identified, stored.keys);
  if (other) return refused(file, other);
  const [{ key, form, identity }, ...others] = stored.keys;
  const { named, ...facts } = await findStoredContent(context, { sent, file, identified, form, inspection, options, budget });
  const { kind: contentKind, holds } = identified;
  const name = {
    key,
    otherKeys: others.map((one) => one.key),
    contentKind,
    richness: richnessOf(holds),
    unpackedBytes: budget.unpackedBytes(file),
  };
  return {
    id: file.id,
    ...facts,
    buildId: identity.buildId ?? undefined,
    warning: findPathWarning(file, stored.keys),
    named: { ...named, ...name },
  };
}

/**
 * An archive may hold what is none of our business: what is of no kind, and what cannot be unpacked and does not look like any, as far as
 * it could. A single file was meant. A cabinet that is merely packed in a way that is not read may hold anything.
 */
const isStranger = ({ isMember }: SentBytes, { problem: { code }, isOfKind }: NotIdentified): boolean =>
  isMember && (code === 'file_kind_unknown' || (!isOfKind && code !== 'cabinet_method_unsupported'));

type NotIdentified = Extract<Identification, { readonly ok: false }>;

/** By its content, read as far as it takes. */
async function identify(
  { bytes, isMember }: SentBytes,
  file: UploadFileRecord,
  { limits, signal }: InspectOptions,
): Promise<Identification> {
  const { maxMemberBytes: maxPlainBytes, maxRatio } = limits;
  const options = { maxPlainBytes, maxRatio, sentBytes: file.compressedBytes, ...(signal && { signal }) };
  await using member = isMember ? await openMemberSource(bytes, toMemberLocation(file), signal) : undefined;
  const identification = await identifyFile(member ?? bytes, file.member, options);
  if (identification.ok || identification.problem.code !== 'file_too_large_unpacked') return identification;
  const { code, message } = layerError(file, limits);
  return { ...identification, problem: { ...identification.problem, code, message } };
}

const inspectSent = ({ bytes, isMember }: SentBytes, file: UploadFileRecord, options: InspectOptions): Promise<SentInspection> =>
  isMember
    ? inspectMember(bytes, toMemberLocation(file), options)
    : inspectFile(bytes, { name: file.member, originalBytes: bytes.size, isGzip: false }, options);
