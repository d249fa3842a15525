// Files whose keys come from their content (ADR 45): members of an archive of any layout, or one single file. Each is read where its batch
// is inspected, by whichever worker; only then its row has a key. All or nothing, as with an archive in our own layout.
// Neighbours: ../steps/any/ (how they are listed, opened, named and settled), archive.ts.
import { inspectAny } from '../steps/any/inspect-any.ts';
import { listAny, nothingIn } from '../steps/any/list-any.ts';
import { openAny } from '../steps/any/open-any.ts';
import { settleSameKeys } from '../steps/any/settle-same-keys.ts';
import type { UploadSource } from '../upload-source.ts';

export const anySource: UploadSource = {
  queuedSince: ({ createdAt }) => createdAt,
  list: listAny,
  async open(context, upload, _files, signal) {
    const sent = await openAny(context, upload, signal);
    return { openBody: sent.openBody, inspect: (file, options) => inspectAny(context, upload, sent.of(file), file, options) };
  },
  async gate({ database }, upload) {
    const { id, attempts } = upload;
    const sameKeys = await database.uploadFiles.listSameKey(id);
    await database.uploadFiles.recordSettled(id, attempts, settleSameKeys(sameKeys));
    const problems = await database.uploadFiles.listProblems(id);
    return problems.length > 0 || (await database.uploadFiles.hasNamed(id)) ? problems : [nothingIn(upload)];
  },
  // Only what was taken down while it was published.
  settle: async ({ database }, { id }) => ({ problems: await database.uploadFiles.listProblems(id) }),
};
