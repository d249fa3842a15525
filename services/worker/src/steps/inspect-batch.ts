// Step inspect, one batch: reads every member once and writes the findings into its row: digest, header, or problem.
// Members that have been inspected are no longer in the batch, so that a repeated run only does what is left.
import type { InspectionRow, UploadFileRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { fileExtension, findContentWarning } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { membersInspected, memberWarned } from '../events.ts';
import { buildIdOf } from './build-id-of.ts';
import { dropLostParts } from './drop-lost-parts.ts';
import { forEachMember } from './for-each-member.ts';
import { withBatchWriter } from './batch-writer.ts';
import { sourceOf } from '../sources/index.ts';
import type { Inspected } from '../upload-source.ts';
import type { Attempt } from './abort-when-superseded.ts';

export interface Batch extends Attempt {
  readonly batch: number;
}

export async function inspectBatch(context: WorkerContext, { uploadId, attempt, batch }: Batch, signal: AbortSignal): Promise<void> {
  const { database } = context;
  const upload = await database.uploads.findCurrent(uploadId, attempt);
  if (!upload) return; // superseded or ended: nothing to do
  const files = await database.uploadFiles.listToInspect(uploadId, batch);
  const opened = await sourceOf(upload).open(context, upload, files, signal);
  const record = (results: readonly InspectionRow[]) => database.uploadFiles.recordInspections(uploadId, attempt, results, context.rules);
  const inspect = withBatchWriter(record, (writer) =>
    forEachMember(files, { concurrency: context.config.MEMBER_CONCURRENCY, signal }, async (file, combined) => {
      const isSym = file.key !== null && fileExtension(file.key) === 'sym';
      const inspected = await opened.inspect(file, { limits: context.limits, isSym, signal: combined });
      await writer.add(withWarning(context, withBuildId(inspected), file, upload.isStrict));
    }),
  );
  try {
    await inspect;
  } catch (error) {
    // Cancelled in the middle: nobody else may come to remove what was made.
    if (signal.aborted || isAppError(error, 'upload_superseded')) await dropLostParts(context, { uploadId, attempt });
    throw error;
  }
  membersInspected(context, files);
}

const withBuildId = (inspected: Inspected): Inspected =>
  'md5' in inspected && inspected.content ? { ...inspected, buildId: buildIdOf(inspected.content) } : inspected;

/** In a strict upload a warning is a problem. */
function withWarning(context: WorkerContext, { content, ...result }: Inspected, file: UploadFileRecord, isStrict: boolean): InspectionRow {
  const found = 'md5' in result ? result.warning : undefined;
  const warning = found ?? (content && file.key !== null ? findContentWarning(file.key, file.member, content) : undefined);
  if (!warning) return result;
  memberWarned(context, file, warning.code);
  const { code, message } = warning;
  return isStrict ? { id: file.id, reason: code, message } : { ...result, warning: { code, message } };
}
