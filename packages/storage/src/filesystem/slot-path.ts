// Where an object is stored in a folder. Each component of its name is a directory; the last one ends in `=` and is the
// object's slot (slot.ts), so that `a` and `a/b` do not collide. No name can point outside of the folder.
import { createHash } from 'node:crypto';
import { join, relative, sep } from 'node:path';

/** File systems allow 255; the rest is for the `=`. */
const maxComponentBytes = 250;
const slotEnding = '=';

/** Prefix of a directory name that had to be shortened; no encoded component starts like this. */
export const shortenedMark = '%~';

/** Escapes what a file system may refuse or what we use ourselves. A prefix of a name gives a prefix of its encoding. */
const encodeText = (text: string): string =>
  text.replaceAll(/[%=\\:*?"<>|]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

function encodeComponent(component: string): string {
  const encoded = encodeText(component);
  if (Buffer.byteLength(encoded) <= maxComponentBytes) return encoded;
  return shortenedMark + createHash('sha256').update(component).digest('hex');
}

/** The slot of a valid object name. */
export const slotPath = (root: string, name: string): string => join(root, ...name.split('/').map(encodeComponent)) + slotEnding;

/** The object name of a slot; a shortened one stays shortened. */
export const slotName = (root: string, slot: string): string =>
  relative(root, slot.slice(0, -slotEnding.length))
    .split(sep)
    .map((component) => (component.startsWith(shortenedMark) ? component : decodeURIComponent(component)))
    .join('/');

export const isSlot = (directory: string): boolean => directory.endsWith(slotEnding);

/** Where the objects with a prefix are: a directory, and how its entries start unless they were shortened. */
export function prefixPath(root: string, prefix: string): { directory: string; entryStart: string } {
  const components = prefix.split('/');
  const last = components.pop() ?? '';
  return { directory: join(root, ...components.map(encodeComponent)), entryStart: encodeText(last) };
}
