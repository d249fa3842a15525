// The members of an archive that has no directory, in order, in one pass: what the listing rules can say of a member before it is read is
// said here, so that nobody unpacks what will be refused. Neighbours: archive-format.ts, unpacked-bytes.ts, tar/read-tar.ts.
import { AppError } from '@symdepot/errors';
import { nameLengthError, type ListingLimits, type RangedSource } from '@symdepot/symbols';
import { readExactly } from '../ranged-source.ts';
import { foreignFormat, formatHeadBytes, isSoundTar, isTar, packedFormatOf, type PackedFormat } from './archive-format.ts';
import { byteQueueOf } from './byte-queue.ts';
import { readTar, type TarEntry } from './tar/read-tar.ts';
import { unpackedBytes } from './unpacked-bytes.ts';

/** What is between the members: headers, padding, and the end. */
export type PackedMember = Omit<TarEntry, 'kind' | 'offset'>;

/**
 * By the first bytes. Undefined: it is a ZIP, or something else that is not unpacked here.
 * @throws AppError `archive_format_unsupported` for archives that are known and not read; what the source throws
 */
export async function findPacked(source: RangedSource, signal?: AbortSignal): Promise<PackedFormat | undefined> {
  const head = await readExactly(source, 0, Math.min(source.size, formatHeadBytes), signal);
  if (isSoundTar(head)) return 'tar';
  const foreign = foreignFormat(head);
  if (foreign) throw foreign;
  return packedFormatOf(head);
}

/** Whether a tar is in it: gzip and zstd are around single files as well. Reads its beginning. @throws what the source throws */
export async function holdsTar(source: RangedSource, format: PackedFormat, signal?: AbortSignal): Promise<boolean> {
  if (format === 'tar') return true;
  const bytes = unpackedBytes(source, format, { maxRatio: Infinity }, signal);
  try {
    const head = await byteQueueOf(bytes).take(formatHeadBytes);
    return head !== undefined && isTar(head);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid') return false; // whatever it is, the other readers say it
    throw error;
  } finally {
    await bytes.return(undefined);
  }
}

/**
 * @throws AppError `archive_…` for a fault of the archive, and `member_too_large`; what the source throws; the abort reason
 */
export async function* readPacked(
  source: RangedSource,
  format: PackedFormat,
  limits: ListingLimits,
  signal?: AbortSignal,
): AsyncGenerator<PackedMember> {
  let totalBytes = 0;
  for await (const { kind, offset: _, ...member } of readTar(unpackedBytes(source, format, limits, signal))) {
    signal?.throwIfAborted();
    const { index, name, bytes } = member;
    // As with the directory of a ZIP the count is the problem, whatever they are.
    if (index >= limits.maxEntries) throw new AppError('archive_too_many_entries', { count: index + 1, limit: limits.maxEntries });
    if (bytes > limits.maxMemberBytes)
      throw new AppError('member_too_large', { member: name, limit: limits.maxMemberBytes, setting: 'ARCHIVE_MAX_MEMBER_BYTES' });
    totalBytes += bytes;
    if (totalBytes > limits.maxTotalBytes)
      throw new AppError('archive_total_too_large', { member: name, limit: limits.maxTotalBytes, setting: 'ARCHIVE_MAX_TOTAL_BYTES' });
    const refusal = member.refusal ?? nameLengthError(name);
    if (kind === 'file' || refusal) yield { ...member, ...(refusal && { refusal }) };
  }
}
