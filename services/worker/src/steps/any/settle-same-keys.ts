// Members of one upload that belong under the same key. The one that holds most is published; of several that hold as much the last
// one, as the later upload counts where they come in two. Pure. Neighbour: ../../sources/any.ts, whose gate records it.
import type { SettledFile, UploadFileRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';

/** `files`: those that have their key in common with another one, in the order of the archive. In a strict upload a warning is a problem. */
export function settleSameKeys(files: readonly UploadFileRecord[], isStrict: boolean): SettledFile[] {
  return [...Map.groupBy(files, ({ key }) => key).values()].flatMap((group) => {
    const best = group.reduce((richest, file) => (richnessOf(file) >= richnessOf(richest) ? file : richest));
    return group.filter((file) => file !== best).map((file) => settle(file, best, isStrict));
  });
}

const richnessOf = ({ richness }: UploadFileRecord): number => richness ?? 0;

/** What is compared is what is in a file, whoever compressed it. */
const digestOf = ({ contentMd5, md5 }: UploadFileRecord): string | null => contentMd5 ?? md5;

function settle(file: UploadFileRecord, best: UploadFileRecord, isStrict: boolean): SettledFile {
  const { id, member } = file;
  const { member: other, key } = best;
  if (digestOf(file) === digestOf(best)) return { id, outcome: 'ignored', reason: 'same_content', message: `The same content as ${other}` };
  if (richnessOf(file) < richnessOf(best))
    return { id, outcome: 'ignored', reason: 'less_complete', message: `${other} is of the same build, and holds more` };
  const { code: reason, message } = new AppError('member_key_taken', { member, other, key: key! });
  return isStrict
    ? { id, outcome: 'failed', reason, message }
    : { id, outcome: 'ignored', reason, message, warning: { code: 'member_key_taken', message } };
}
