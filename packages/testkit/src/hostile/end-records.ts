// The end of an archive: comments, what stands before and behind it, counts and places that are wrong, ZIP64.
import { createRawZip, type RawZipOptions } from '../raw-zip.ts';
import { accepted, hostile, notZip, refused, withOptions, type HostileArchive } from './hostile-archive.ts';

const split = 'The archive is one part of a split ZIP. Send it as a single file';
const signature = Buffer.from('PK\u0005\u0006', 'latin1');
const wholeEnd = createRawZip([]);
const saturated = 0xffff_ffff;

const read: readonly (readonly [string, RawZipOptions])[] = [
  ['a comment of 65 535 bytes', { comment: Buffer.alloc(0xffff, 'x') }],
  ['a comment that holds an end record signature', { comment: Buffer.concat([signature, Buffer.alloc(40, 'x')]) }],
  ['a comment that holds a whole end record and more', { comment: Buffer.concat([wholeEnd, Buffer.from('more')]) }],
  ['a comment that states more bytes than there are', { end: { commentBytes: 500 } }],
  ['a comment of control characters', { comment: Buffer.from([0, 27, 91, 255, 10]) }],
  ['bytes before it', { prefix: Buffer.from('#!/bin/sh\nexit\n') }],
  ['bytes before it, from which offsets count', { prefix: Buffer.alloc(5_000, 'PK'), offsetsFromPrefix: true }],
  ['another archive before it', { prefix: createRawZip([{ name: 'other', content: 'x' }]), offsetsFromPrefix: true }],
  ['bytes between members and directory', { gap: Buffer.alloc(333) }],
  ['the first half of an end record behind it', { suffix: wholeEnd.subarray(0, 12) }],
  ['bytes behind it', { suffix: Buffer.alloc(60_000) }],
  ['ZIP64 records that nothing needs', { zip64End: true }],
  ['ZIP64 records, bytes before, a comment', { zip64End: true, prefix: Buffer.alloc(70_000), offsetsFromPrefix: true, comment: 'c' }],
];

const unreadable: readonly (readonly [string, RawZipOptions])[] = [
  ['more bytes behind it than any comment has', { suffix: Buffer.alloc(70_000) }],
  ['fewer entries than there are', { end: { entries: 2, entriesOnDisk: 2 } }],
  ['more entries than there are', { end: { entries: 4, entriesOnDisk: 4 } }],
  ['no entries at all', { end: { entries: 0, entriesOnDisk: 0 } }],
  ['a directory that is too short', { end: { directoryBytes: 60 } }],
  ['a directory of no bytes', { end: { directoryBytes: 0 } }],
  ['a directory that is larger than the archive', { end: { directoryBytes: 0x7fff_ffff } }],
  ['a directory that starts behind its end', { end: { directoryOffset: 0x7fff_ffff } }],
  ['saturated fields without ZIP64 records', { end: { directoryOffset: 0xffff_ffff, directoryBytes: 0xffff_ffff } }],
  ['ZIP64: more entries than there are', { zip64End: { entries: 5, entriesOnDisk: 5 } }],
  ['ZIP64: a directory at 2^62', { zip64End: { directoryOffset: 2 ** 62 } }],
  ['ZIP64: a directory of 2^40 bytes', { zip64End: { directoryBytes: 2 ** 40 } }],
  ['ZIP64: the short record says something else', { zip64End: true, end: { entries: 2, entriesOnDisk: 2 } }],
];

const parts: readonly (readonly [string, RawZipOptions])[] = [
  ['the last disk of several', { end: { disk: 1 } }],
  ['its directory is on another disk', { end: { directoryDisk: 2 } }],
  ['entries on other disks', { end: { entriesOnDisk: 1 } }],
  ['ZIP64: a disk of several', { zip64End: { disk: 3 } }],
  ['ZIP64: the directory on another disk', { zip64End: { directoryDisk: 1 } }],
];

export const endRecords: readonly HostileArchive[] = [
  ...read.map(([what, options]) => withOptions(`end: ${what}`, options)),
  ...unreadable.map(([what, options]) => withOptions(`end: ${what}`, options, 'archive_not_zip', notZip)),
  ...parts.map(([what, options]) => withOptions(`split: ${what}`, options, 'archive_multi_disk', split)),
  hostile('end: two archives in a row, the last one counts', ({ first, last }) => ({
    zip: () => Buffer.concat([createRawZip([first]), createRawZip([last])]),
    expect: { status: 201, files: [last] },
  })),
  hostile('end: an empty archive behind a full one', ({ first }) => ({
    zip: () => Buffer.concat([createRawZip([first]), wholeEnd]),
    expect: { status: 400, problems: [{ code: 'archive_empty', member: null }] },
  })),
  withOptions('ZIP64: a count beyond the ceiling', { zip64End: { entries: 2 ** 40, entriesOnDisk: 2 ** 40 } }, 'archive_too_many_entries'),
  accepted('ZIP64: sizes and offset in the extra field', ({ key, content }) => ({ members: [{ name: key, content, zip64: true }] })),
  accepted('ZIP64: an extra field that nothing refers to', ({ key, content }) => ({
    members: [{ name: key, content, central: { extra: Buffer.from([1, 0, 8, 0, 9, 9, 9, 9, 9, 9, 9, 9]), extraBytes: 12 } }],
  })),
  refused('ZIP64: a size that is a lie', ({ key, content }) => ({
    members: [{ name: key, content, zip64: true, originalBytes: 99 }],
    problems: [{ code: 'member_size_mismatch', member: key }],
  })),
  refused('ZIP64: a size of 2^40', ({ key, content }) => ({
    members: [{ name: key, content, zip64: true, originalBytes: 2 ** 40 }],
    problems: [{ code: 'member_too_large', member: key }],
  })),
  refused('ZIP64: a size of 2^63', ({ key, content }) => ({
    members: [{ name: key, content, zip64: true, originalBytes: 2 ** 63 }],
    problems: [{ code: 'archive_not_zip', member: null, message: notZip }],
  })),
  refused('ZIP64: an offset of 2^52', ({ key, content }) => ({
    members: [{ name: key, content, zip64: true, offset: 2 ** 52 }],
    problems: [{ code: 'member_header_damaged', member: key }],
  })),
  refused('ZIP64: a saturated size without its extra field is that size', ({ key, content }) => ({
    members: [{ name: key, content, central: { originalBytes: saturated } }],
    problems: [{ code: 'member_too_large', member: key }],
  })),
  refused('ZIP64: an extra field that is cut short', ({ key, content }) => ({
    members: [{ name: key, content, central: { offset: saturated, extra: Buffer.from([1, 0, 2, 0, 0, 0]), extraBytes: 6 } }],
    problems: [{ code: 'archive_not_zip', member: null, message: notZip }],
  })),
  refused('split: an entry on another disk', ({ key, content }) => ({
    members: [{ name: key, content, central: { disk: 7 } }],
    problems: [{ code: 'archive_multi_disk', member: null, message: split }],
  })),
  refused('directory: an entry without its signature', ({ key, content }) => ({
    members: [{ name: key, content, central: { signature: 0 } }],
    problems: [{ code: 'archive_not_zip', member: null, message: notZip }],
  })),
  ...(['nameBytes', 'extraBytes', 'commentBytes'] as const).map((field) =>
    refused(`directory: a length beyond its end (${field})`, ({ key, content }) => ({
      members: [{ name: key, content, central: { [field]: 0xffff } }],
      problems: [{ code: 'archive_not_zip', member: null, message: notZip }],
    })),
  ),
];
