// What can be told of a file before it is sent: the server would refuse it all the same, but only after minutes. Neighbour: send-queue.ts.
import { formatBytes } from '../../parts/bytes.tsx';

const maxNameLength = 100;
const archiveName = /\.(?:zip|tar|tar\.gz|tgz|tar\.zst|tzst)$/i;
/** For whoever looks for files. */
export const archiveEndings = '.zip,.tar,.gz,.tgz,.zst,.tzst';
export const isArchiveName = (name: string): boolean => archiveName.test(name);
/** Of a ZIP: a local header, or the end of an empty directory; or the mark of one that was split. Of gzip, and of zstd. */
const signatures = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008', '\u001f\u008b', '\u0028\u00b5\u002f\u00fd'];
/** zstd may begin with a frame that holds nothing of the content. */
const beginsSkippable = (start: string): boolean =>
  start[0] !== undefined && 'PQRSTUVWXYZ[\\]^_'.includes(start[0]) && start.startsWith('*M\u0018', 1);
const tar = { at: 257, signature: 'ustar' };

/** What the server takes. */
export interface Accepted {
  /** Undefined when it is not known. */
  readonly maxBytes: number | undefined;
  /** Files and archives that are named by their content. */
  readonly isAny: boolean;
}

/** @returns what is wrong with it, and what to do */
export async function checkArchive(file: File, { maxBytes, isAny }: Accepted): Promise<string | undefined> {
  const { name, size } = file;
  if (!isAny && !isArchiveName(name))
    return 'Its name does not end in .zip, .tar, .tar.gz or .tar.zst. Put the symbols files into such an archive, and send that.';
  if (name.length > maxNameLength) return `Its name is longer than ${maxNameLength} characters. Give it a shorter one.`;
  if (size === 0) return 'It is empty: it has no bytes. Look at the step that makes it.';
  if (maxBytes !== undefined && size > maxBytes)
    return `It has ${formatBytes(size)}; this server takes ${formatBytes(maxBytes)} at most. Split it into several archives.`;
  const start = await file
    .slice(0, tar.at + tar.signature.length)
    .arrayBuffer()
    .catch(() => undefined);
  if (start === undefined) return 'The browser cannot read it. Was it moved or changed?';
  if (!isAny && !beginsAsArchive(String.fromCodePoint(...new Uint8Array(start))))
    return 'It is not a ZIP archive, nor a tar: it does not begin as one does.';
  return undefined;
}

const beginsAsArchive = (start: string): boolean =>
  signatures.some((signature) => start.startsWith(signature)) || beginsSkippable(start) || start.startsWith(tar.signature, tar.at);
