// Notes of an ELF file: records of owner, type and content, one behind the other. One of them is the build id.
import { fieldsOf } from '../fields.ts';
import { maxBuildIdBytes } from '../names/debug-id.ts';

const headerBytes = 12;
const gnuBuildId = 3;
const gnu = Buffer.from('GNU\0', 'latin1');

/** The build id in lower case; undefined where none of the notes is one. Ends at whatever does not fit. */
export function findBuildId(notes: Buffer, isLittle: boolean, align: number): string | undefined {
  const fields = fieldsOf(notes, isLittle);
  const padding = align === 8 ? 8 : 4;
  const padded = (bytes: number): number => Math.ceil(bytes / padding) * padding;
  for (let at = 0; at + headerBytes <= notes.length;) {
    const [ownerBytes, contentBytes, type] = [fields.u32(at), fields.u32(at + 4), fields.u32(at + 8)];
    const contentAt = at + padded(headerBytes + ownerBytes);
    const end = contentAt + contentBytes;
    if (end > notes.length) return undefined;
    const owner = notes.subarray(at + headerBytes, at + headerBytes + ownerBytes);
    if (type === gnuBuildId && owner.equals(gnu) && contentBytes > 0 && contentBytes <= maxBuildIdBytes)
      return notes.toString('hex', contentAt, end);
    at = contentAt + padded(contentBytes);
  }
  return undefined;
}
