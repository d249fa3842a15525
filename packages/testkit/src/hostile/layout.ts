// Where members stand: overlapping ones make a small archive unpack to anything (David Fifield, "A better zip bomb").
import { deflateRawSync } from 'node:zlib';
import { createRawZip, type RawZipEntry } from '../raw-zip.ts';
import { accepted, hostile, refused, type ExpectedProblem, type HostileArchive } from './hostile-archive.ts';

const damaged = (member: string, reason: string): ExpectedProblem => ({
  code: 'member_header_damaged',
  member,
  message: `The archive is damaged at '${member}': ${reason}`,
});
const shared = 'another entry claims the same data';
const overlaps = 'its data overlaps that of another member';
const beyond = 'its data runs past the end of the members';

/** What stands before the directory. */
const localPart = (...entries: readonly RawZipEntry[]): Buffer => {
  const zip = createRawZip(entries);
  return zip.subarray(0, zip.readUInt32LE(zip.length - 6));
};
const ghost = (name: string, content: Uint8Array, offset: number): RawZipEntry => ({ name, content, only: 'central', central: { offset } });

export const layout: readonly HostileArchive[] = [
  refused('overlap: ten members of one stretch of data', ({ id, content, first }) => {
    const [real, ...others] = Array.from({ length: 10 }, (_, i) => `lib${i}.so/${id}/lib${i}.so.sym`) as [string, ...string[]];
    const offset = localPart(first).length;
    return {
      members: [{ name: real, content }, ...others.map((name) => ghost(name, content, offset))],
      problems: [real, ...others].map((name) => damaged(name, shared)),
    };
  }),
  hostile('overlap: a member that quotes the header of the next one', ({ id, first }) => {
    // Fifield's construction: what is data to the one is a whole member to the other.
    const inner = { name: `inner.so/${id}/inner.so.sym`, content: first.content };
    const outer = { name: `outer.so/${id}/outer.so.sym`, content: localPart(inner), method: 0 };
    const zip = (): Buffer => createRawZip([outer, ghost(inner.name, inner.content, 30 + outer.name.length)]);
    return { zip, expect: { status: 400, problems: [damaged(outer.name, overlaps)] } };
  }),
  accepted('overlap: an extra field that leads to the data of the next member', ({ id, key, content }) => {
    // Seen by no directory, and no gain: the directory leaves each member no more compressed bytes than there are.
    const raw = deflateRawSync(content);
    const inner = { name: `inner.so/${id}/inner.so.sym`, content };
    const unused = Buffer.alloc(raw.length + 10);
    const extraBytes = unused.length + 30 + inner.name.length;
    return {
      members: [{ name: key, content, data: unused, compressedBytes: raw.length, local: { extraBytes } }, inner],
      files: [
        { key, content },
        { key: inner.name, content },
      ],
    };
  }),
  refused('place: a header inside of the directory', ({ key, content, first, last }) => ({
    members: [ghost(key, content, localPart(first, last).length + 10)],
    problems: [damaged(key, beyond)],
  })),
  refused('place: a header behind the end of the archive', ({ key, content }) => ({
    members: [ghost(key, content, 0x7fff_ffff)],
    problems: [damaged(key, beyond)],
  })),
  refused('place: no header there', ({ key, content, first }) => ({
    members: [
      { name: 'unlisted', content: Buffer.alloc(1_000, 'x'), method: 0, only: 'local' },
      ghost(key, content, localPart(first).length + 100),
    ],
    problems: [damaged(key, 'there is no local header')],
  })),
  refused('place: the header of another member', ({ key, content, first }) => ({
    members: [ghost(key, content, 0)],
    problems: [damaged(first.key, shared), damaged(key, shared)],
  })),
  accepted('place: the directory in another order than the members', ({ id, key, content, first }) => {
    const other = { key: `other.so/${id}/other.so.sym`, content: Buffer.from(`another ${content.toString()}`) };
    return {
      members: [
        { name: key, content, only: 'local' },
        { name: other.key, content: other.content },
        ghost(key, content, localPart(first).length),
      ],
      files: [other, { key, content }],
    };
  }),
  accepted('place: data that no entry speaks of, between members', ({ key, content }) => ({
    members: [
      { name: 'hidden', content, only: 'local' },
      { name: key, content },
    ],
  })),
];
