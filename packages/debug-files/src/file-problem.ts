// Faults of a file are values (problems); faults of storage, aborts, and our own are thrown. This distinguishes them.
import { AppError, type ErrorCode } from '@symdepot/errors';
import type { Problem } from '@symdepot/symbols';

const codes: ReadonlySet<ErrorCode> = new Set([
  'file_kind_unknown',
  'file_truncated',
  'file_damaged',
  'file_too_large_unpacked',
  'source_bundle_too_large',
  'cabinet_method_unsupported',
  'no_build_id',
  'no_uuid',
  'id_of_zeros',
] as const);

/** The problem that an error stands for, or undefined where the file is not to blame. */
export function fileProblem(error: unknown, fileName: string): Problem | undefined {
  // Of a member of an archive it is the archive that may be damaged.
  const isFault = error instanceof AppError && (codes.has(error.code) || error.code.startsWith('member_'));
  return isFault ? { code: error.code, member: fileName, message: error.message } : undefined;
}
