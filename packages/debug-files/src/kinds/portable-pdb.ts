// Portable PDB, as .NET writes it: metadata (ECMA-335 II.24.2.1) with a stream `#Pdb`, which begins with the id. It has no age; ours
// is `FFFFFFFF`, by which debuggers of .NET ask.
import { AppError } from '@symdepot/errors';
import { debugIdOfGuid, portableAge } from '../names/debug-id.ts';
import type { FileReader } from '../file-reader.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';

/** Signature, version, and the length of the version's name. */
const rootBytes = 16;
const maxVersionBytes = 256;
/** .NET knows six. */
const maxStreams = 32;
const maxNameBytes = 32;
const guidBytes = 16;

interface Stream {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

export const portablePdb: KindReader = {
  isKind: (head) => beginsWith(head, 'BSJB'),

  async read(file) {
    const { all, headerEnd } = streamsOf(file);
    checkPlaces(file, all, headerEnd);
    const id = all.find(({ name }) => name === '#Pdb');
    if (id === undefined)
      throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'metadata of .NET without debug information' });
    if (id.bytes < guidBytes) throw file.damaged('its id is too short');
    const guid = await file.read(id.offset, guidBytes, 'id');
    return {
      kind: 'portable_pdb',
      identities: [{ debugId: debugIdOfGuid(guid, portableAge), codeId: null, buildId: null, arch: null }],
      holds: { code: false, debug: true, symbols: true },
    };
  },
};

/** One behind the other: what lies over another one would be read as the id. */
function checkPlaces(file: FileReader, all: readonly Stream[], headerEnd: number): void {
  let end = headerEnd;
  for (const { offset, bytes } of all.filter((stream) => stream.bytes > 0).toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw file.damaged('its streams lie over each other');
    end = offset + bytes;
    file.checkEnd(end, 'streams');
  }
}

/** All of it stands in the head. */
function streamsOf({ head, checkEnd, damaged }: FileReader): { readonly all: readonly Stream[]; readonly headerEnd: number } {
  checkEnd(rootBytes, 'header');
  const versionBytes = head.readUInt32LE(12);
  if (versionBytes > maxVersionBytes) throw damaged('the name of its version is too long');
  let at = rootBytes + versionBytes;
  checkEnd(at + 4, 'header');
  const count = head.readUInt16LE(at + 2);
  if (count > maxStreams) throw damaged('it has an impossible number of streams');
  at += 4;
  const all: Stream[] = [];
  for (let index = 0; index < count; index++) {
    checkEnd(at + 8 + 4, 'header');
    const nameEnd = head.indexOf(0, at + 8);
    const nameBytes = nameEnd - at - 8;
    if (nameEnd === -1 || nameBytes >= maxNameBytes) throw damaged('the name of a stream does not end');
    all.push({ offset: head.readUInt32LE(at), bytes: head.readUInt32LE(at + 4), name: head.toString('latin1', at + 8, nameEnd) });
    at += 8 + Math.ceil((nameBytes + 1) / 4) * 4;
  }
  return { all, headerEnd: at };
}
