// Step inspect, one batch: reads every member once and writes what was found into its row: digest, header, or problem.
// Members that have been inspected are not in the batch any more, so that a repeat only does what is left.
import { inspectMember } from '@symdepot/archive';
import type { InspectionResult, UploadFileRecord } from '@symdepot/database';
import { fileExtension, findContentWarning, type InspectedContent, type UploadId } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { membersInspected, memberWarned } from './events.ts';
import { forEachMember } from './for-each-member.ts';
import { inspectSentFile } from './inspect-sent-file.ts';
import { toMemberLocation } from './member-location.ts';
import { openBytes, type FileBytes } from './open-bytes.ts';
import { withRowWriter } from './row-writer.ts';

export interface Batch {
  readonly uploadId: UploadId;
  readonly attempt: number;
  readonly batch: number;
}

export async function inspectBatch(context: WorkerContext, { uploadId, attempt, batch }: Batch, signal: AbortSignal): Promise<void> {
  const { database } = context;
  const upload = await database.uploads.findCurrent(uploadId, attempt);
  if (!upload) return; // superseded or ended: nothing to do
  const files = await database.uploadFiles.listToInspect(uploadId, batch);
  const bytesOf = await openBytes(context, upload, files, signal);
  const record = (results: readonly InspectionResult[]) =>
    database.uploadFiles.recordInspections(uploadId, attempt, results, context.rules);
  await withRowWriter(record, (writer) =>
    forEachMember(files, { concurrency: context.config.MEMBER_CONCURRENCY, signal }, async (file, either) => {
      await writer.add(withWarning(context, await inspect(context, bytesOf(file), file, either), file, upload.isStrict));
    }),
  );
  membersInspected(context, files);
}

/** What was read of a file, and what it begins with. */
type Inspected = InspectionResult & { readonly content?: InspectedContent };

/** Of a strict upload a warning is a problem. */
function withWarning(
  context: WorkerContext,
  { content, ...result }: Inspected,
  file: UploadFileRecord,
  isStrict: boolean,
): InspectionResult {
  const warning = content && file.key !== null ? findContentWarning(file.key, file.member, content) : undefined;
  if (!warning) return result;
  memberWarned(context, file, warning.code);
  const { code, message } = warning;
  return isStrict ? { id: file.id, reason: code, message } : { ...result, warning: { code, message } };
}

async function inspect(
  context: WorkerContext,
  { source, sent }: FileBytes,
  file: UploadFileRecord,
  signal: AbortSignal,
): Promise<Inspected> {
  const isSym = file.key !== null && fileExtension(file.key) === 'sym';
  const options = { limits: context.limits, isSym, signal };
  if (sent) return inspectSentFile({ source, sent }, file, options);
  const inspection = await inspectMember(source, toMemberLocation(file), options);
  return inspection.ok
    ? {
        id: file.id,
        md5: inspection.md5,
        header: inspection.header ?? null,
        dataOffset: inspection.rawDeflate?.offset ?? null,
        rawCrc32: inspection.rawDeflate?.crc32 ?? null,
        content: inspection,
      }
    : { id: file.id, reason: inspection.problem.code, message: inspection.problem.message };
}
