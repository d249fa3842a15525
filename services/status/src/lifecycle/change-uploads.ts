// Use case: retries or cancels many uploads, each in a transaction of its own. What is refused or away of one does not concern the
// others: the caller is told of each. Neighbours: retry-upload.ts, cancel-upload.ts.
import { maxSelected, maxSelectedBySuperuser, type UploadResults, type UploadSelection } from '@symdepot/api';
import { uploadListQuery, type UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { parseBy, type Caller } from '@symdepot/runtime/http';
import type { UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { StatusContext } from '../context.ts';
import { findChangeableUpload } from '../access/authorize-upload.ts';
import { filterOf } from '../search/find-uploads.ts';

/** Uploads that are changed at once. */
const concurrency = 4;

/** @throws AppError `form_invalid`, `selection_grown`, `selection_too_large` */
export async function changeUploads(
  context: StatusContext,
  selection: UploadSelection,
  caller: Caller,
  change: (upload: UploadRecord) => Promise<unknown>,
): Promise<UploadResults> {
  const ids = await select(context, selection, caller);
  const results = await pMap(
    ids,
    async (id) => {
      try {
        await change(await findChangeableUpload(context.database, id, caller));
        return { id, ok: true };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { id, ok: false, code: error.code, error: error.message };
      }
    },
    { concurrency },
  );
  return { results };
}

async function select({ database }: StatusContext, { ids, filter, expect }: UploadSelection, caller: Caller): Promise<readonly UploadId[]> {
  if (ids) return [...new Set(ids)] as UploadId[];
  const wanted = await filterOf(database, caller, parseBy(uploadListQuery, filter, 'form_invalid'));
  const limit = caller.session?.isSuperuser ? maxSelectedBySuperuser : maxSelected;
  const found = await database.uploadLists.select(wanted, limit);
  if (found.total > expect!) throw new AppError('selection_grown', { expected: expect!, matching: found.total });
  if (found.total > limit) throw new AppError('selection_too_large', { matching: found.total, limit });
  return found.ids;
}
