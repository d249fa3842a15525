// An archive cut off at every boundary of its structure: before and behind each record, and each of its fields of
// variable length. Only the comment may be missing.
import { createRawZip } from '../raw-zip.ts';
import { hostile, notZip, type HostileArchive, type Parts } from './hostile-archive.ts';

const comment = 'a comment';

const createArchive = ({ first, key, content, last }: Parts): Buffer =>
  createRawZip(
    [
      { ...first, method: 0 },
      { name: key, content, method: 0, descriptor: true, comment: 'c', extra: Buffer.from('ABCD') },
      { ...last, method: 0, zip64: true },
    ],
    { zip64End: true, comment },
  );

/** Signature → how long the fixed part is, and where in it the lengths of the variable fields are. */
const records: Readonly<Record<number, { readonly fixedBytes: number; readonly lengthsAt: readonly number[] }>> = {
  0x04034b50: { fixedBytes: 30, lengthsAt: [26, 28] },
  0x02014b50: { fixedBytes: 46, lengthsAt: [28, 30, 32] },
  0x08074b50: { fixedBytes: 16, lengthsAt: [] },
  0x06064b50: { fixedBytes: 56, lengthsAt: [] },
  0x07064b50: { fixedBytes: 20, lengthsAt: [] },
  0x06054b50: { fixedBytes: 22, lengthsAt: [] },
};

/** Every offset at which something begins or ends, and one in the middle of each signature. */
function findBoundaries(zip: Buffer): number[] {
  const boundaries = new Set<number>();
  for (let at = 0; at + 4 <= zip.length; at++) {
    const record = records[zip.readUInt32LE(at)];
    if (record === undefined) continue;
    let end = at + record.fixedBytes;
    boundaries
      .add(at)
      .add(at + 2)
      .add(end);
    for (const lengthAt of record.lengthsAt) boundaries.add((end += zip.readUInt16LE(at + lengthAt)));
  }
  return [...boundaries].filter((offset) => offset < zip.length).toSorted((a, b) => a - b);
}

/** The archive is the same for every case but for its ids, which have one length, and is not compressed: so are its boundaries. */
function createTruncations(): HostileArchive[] {
  const boundaries: number[] = [];
  hostile('cut off', (parts) => {
    const zip = createArchive(parts);
    boundaries.push(...findBoundaries(zip), zip.length - 1);
    return { zip: () => zip, expect: { status: 201, files: [] } };
  });
  return boundaries.map((offset) =>
    hostile(`cut off at ${offset}`, (parts) => {
      const zip = createArchive(parts);
      const isOnlyComment = offset >= zip.length - comment.length;
      return {
        zip: () => zip.subarray(0, offset),
        expect: isOnlyComment
          ? { status: 201, files: [parts.first, parts, parts.last] }
          : { status: 400, problems: [{ code: 'archive_not_zip', member: null, message: notZip }] },
      };
    }),
  );
}

export const truncations: readonly HostileArchive[] = createTruncations();
