// What can be told of a file before it is sent: the server would refuse it all the same, but only after minutes. Neighbour: send-queue.ts.
import { formatBytes } from '../../parts/bytes.tsx';

const maxNameLength = 100;
/** Of a ZIP: a local header, or the end of an empty directory; or the mark of one that was split. */
const signatures = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008'];

/** @returns what is wrong with it, and what to do @param maxBytes undefined when it is not known */
export async function checkArchive(file: File, maxBytes: number | undefined): Promise<string | undefined> {
  const { name, size } = file;
  if (!/\.zip$/i.test(name)) return 'Its name does not end in .zip. Put the symbols files into a ZIP archive, and send that.';
  if (name.length > maxNameLength) return `Its name is longer than ${maxNameLength} characters. Give it a shorter one.`;
  if (size === 0) return 'It is empty: it has no bytes. Look at the step that makes it.';
  if (maxBytes !== undefined && size > maxBytes)
    return `It has ${formatBytes(size)}; this server takes ${formatBytes(maxBytes)} at most. Split it into several archives.`;
  const start = await file
    .slice(0, 4)
    .arrayBuffer()
    .catch(() => undefined);
  if (start === undefined) return 'The browser cannot read it. Was it moved or changed?';
  if (!signatures.includes(String.fromCodePoint(...new Uint8Array(start))))
    return 'It is not a ZIP archive: it does not begin as one does.';
  return undefined;
}
