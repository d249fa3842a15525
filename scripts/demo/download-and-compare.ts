// Downloads every file of an upload through its public path and compares it with the member of the archive. The archive is
// read by unzipper and gzip undone by fetch, so that nothing of ours vouches for itself.
import type { UploadFile } from '@symdepot/api';
import { Open } from 'unzipper';
import type { ProgressLine } from './progress-line.ts';

export async function downloadAndCompare(
  archivePath: string,
  stored: readonly UploadFile[],
  { url, signal, line }: { readonly url: string; readonly signal: AbortSignal; readonly line: ProgressLine },
): Promise<{ files: number; bytes: number; example: string }> {
  const directory = await Open.file(archivePath);
  const members = new Map(directory.files.map((file) => [file.path, file]));
  let bytes = 0;
  for (const [index, { member, key }] of stored.entries()) {
    const fileUrl = `${url}/${(key ?? '').split('/').map(encodeURIComponent).join('/')}`;
    const response = await fetch(fileUrl, { signal });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${fileUrl} was answered with ${response.status}`);
    const original = await members.get(member)?.buffer();
    if (!original?.equals(body)) throw new Error(`${fileUrl} is not what was uploaded`);
    bytes += body.length;
    line.update(index + 1, stored.length, `${index + 1} of ${stored.length} files compared`);
  }
  line.end(`${stored.length} of ${stored.length} files are byte for byte what was uploaded`);
  return { files: stored.length, bytes, example: `${url}/${stored[0]?.key ?? ''}` };
}
