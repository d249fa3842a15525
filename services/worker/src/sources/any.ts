// Files whose keys come from their content (ADR 45): members of an archive of any layout, or one single file. Each is read where its batch
// is inspected, by whichever worker; only then its row has a key. All or nothing, as with an archive in our own layout.
// Neighbours: ../steps/any/ (how they are listed, opened, named and settled), archive.ts.
import { unpackedError } from '@symdepot/symbols';
import { memberWarned } from '../events.ts';
import { inspectAny } from '../steps/any/inspect-any.ts';
import { listAny, nothingIn } from '../steps/any/list-any.ts';
import { openAny } from '../steps/any/open-any.ts';
import { settleSameKeys } from '../steps/any/settle-same-keys.ts';
import { openBudget } from '../steps/any/unpack-budget.ts';
import type { OpenedFiles, UploadSource } from '../upload-source.ts';

export const anySource: UploadSource = {
  queuedSince: ({ createdAt }) => createdAt,
  list: listAny,
  async open(context, upload, _files, signal) {
    const sent = await openAny(context, upload, signal);
    const budget = openBudget(context, upload);
    const inspect: OpenedFiles['inspect'] = (file, options) => inspectAny(context, upload, file, { sent: sent.of(file), budget, options });
    return { openBody: sent.openBody, inspect };
  },
  async gate(context, upload) {
    const { database, limits } = context;
    const { id, attempts, archiveBytes: packedBytes } = upload;
    const { bytes: unpackedBytes, largest: member } = await database.uploadFiles.countUnpacked(id);
    const excess = unpackedError({ unpackedBytes, packedBytes, member }, limits);
    if (excess) return [{ code: excess.code, member, message: excess.message }];
    const sameKeys = await database.uploadFiles.listSameKey(id);
    const settled = settleSameKeys(sameKeys, upload.isStrict);
    await database.uploadFiles.recordSettled(id, attempts, settled);
    const taken = new Set(settled.filter(({ reason }) => reason === 'member_key_taken').map((one) => one.id));
    for (const file of sameKeys) if (taken.has(file.id)) memberWarned(context, file, 'member_key_taken');
    const problems = await database.uploadFiles.listProblems(id);
    // It stopped all of them, and is told once.
    const stopped = problems.find(({ code }) => code === 'archive_total_too_large' || code === 'archive_ratio_too_high');
    if (stopped) return [stopped];
    return problems.length > 0 || (await database.uploadFiles.hasNamed(id)) ? problems : [nothingIn(upload)];
  },
  // Only what was taken down while it was published.
  settle: async ({ database }, { id }) => ({ problems: await database.uploadFiles.listProblems(id) }),
};
