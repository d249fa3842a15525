// How an upload ends: by the worker that holds the current attempt, or because somebody cancels it. A part of uploads.ts.
import { AppError } from '@symdepot/errors';
import type { Problem, UploadId } from '@symdepot/symbols';
import { unfinished } from './archive-in-flight.ts';
import type { Changes } from './changes.ts';
import type { Client } from './client.ts';
import type { Prisma } from './generated/client.ts';

export interface UploadEnds {
  /** @throws AppError `upload_superseded` (as all that take an attempt) */
  complete(id: UploadId, attempt: number): Promise<void>;
  reject(id: UploadId, attempt: number, problems: readonly Problem[]): Promise<void>;
  fail(id: UploadId, attempt: number, error: string): Promise<void>;
  /**
   * Whatever attempt is under way: from now on its writes are refused. Rows and archive stay as they are.
   * @throws AppError `upload_not_found`, `upload_has_ended`
   */
  cancel(id: UploadId, email: string): Promise<void>;
}

export function createUploadEnds(client: Client, changes: Changes): UploadEnds {
  /** Whether it did: not when the upload is no longer as `where` says. */
  const end = async (where: Prisma.UploadWhereInput & { id: UploadId }, data: Prisma.UploadUpdateManyMutationInput): Promise<boolean> => {
    const now = new Date();
    const { count } = await client.upload.updateMany({ where, data: { ...data, completedAt: now, updatedAt: now } });
    if (count > 0) changes.notify(where.id, { hasEnded: true });
    return count > 0;
  };
  const endCurrent = async (id: UploadId, attempt: number, data: Prisma.UploadUpdateManyMutationInput): Promise<void> => {
    if (!(await end({ id, attempts: attempt, state: 'processing' }, data))) throw new AppError('upload_superseded', { uploadId: id });
  };

  return {
    complete: (id, attempt) => endCurrent(id, attempt, { state: 'complete', step: 'done', error: null }),
    reject: (id, attempt, problems) =>
      endCurrent(id, attempt, {
        state: 'rejected',
        step: 'done',
        problems: problems.map((problem) => ({ ...problem })),
        error: problems[0]?.message ?? null,
      }),
    fail: (id, attempt, error) => endCurrent(id, attempt, { state: 'failed', error }),
    async cancel(id, email) {
      const error = `Cancelled by ${email}. Files that had been stored by then stay`;
      if (await end({ id, state: unfinished }, { state: 'cancelled', error })) return;
      const row = await client.upload.findUnique({ where: { id }, select: { state: true } });
      throw row ? new AppError('upload_has_ended', { uploadId: id, state: row.state }) : new AppError('upload_not_found');
    },
  };
}
