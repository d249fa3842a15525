// Faults of an archive's content are values (problems); faults of storage and aborts are thrown. This distinguishes them.
import { AppError } from '@symdepot/errors';
import type { Problem } from '@symdepot/symbols';

export const problemOf = (error: AppError, member: string | null): Problem => ({ code: error.code, member, message: error.message });

/** The problem that an error stands for, or undefined where the archive is not to blame. */
export function contentProblem(error: unknown, member: string): Problem | undefined {
  const isContent = error instanceof AppError && (error.code.startsWith('member_') || error.code === 'archive_total_too_large');
  return isContent ? problemOf(error, member) : undefined;
}
