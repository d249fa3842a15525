// PDB of the Microsoft and LLVM linkers: streams in scattered blocks (MSF 7.00). The GUID stands in stream 1, the age by which debuggers
// ask in stream 3, the debug information: the age in stream 1 grows with every tool that writes to the file, and is another one.
import { debugIdOfGuid } from '../names/debug-id.ts';
import { fieldsOf } from '../fields.ts';
import type { FileReader } from '../file-reader.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';

const magic = 'Microsoft C/C++ MSF 7.00\r\n\u001ADS\0\0\0';
const superBlockBytes = 56;
const streams = { info: 1, debug: 3 } as const;
/** Version, time, age in the file, GUID. */
const infoBytes = 28;
/** Signature, version, age; flags and machine stand further on. */
const debugHeaderBytes = 64;
const noStream = 0xffffffff;
/** What the two streams begin with: years and days of formats, of which the first here is one of 1994. */
const firstVersion = { info: 19_941_610, debug: 930_803 } as const;
const lastVersion = 20_991_231;
const debugSignature = 0xffff_ffff;
/** Set by who takes the private symbols out (`/PDBSTRIPPED`). */
const strippedFlag = 0x2;

const machines: ReadonlyMap<number, string> = new Map([
  [0x14c, 'x86'],
  [0x1c4, 'arm'],
  [0x8664, 'x86_64'],
  [0xaa64, 'arm64'],
]);

export const pdb: KindReader = {
  isKind: (head) => beginsWith(head, magic),

  async read(file) {
    const directory = await openDirectory(file);
    const info = await directory.readStream(streams.info, infoBytes);
    if (info === undefined || info.length < infoBytes) throw file.damaged('it has no stream with its id');
    const debug = await directory.readStream(streams.debug, debugHeaderBytes);
    const hasDebug = debug !== undefined;
    if (!isVersion(info.readUInt32LE(0), firstVersion.info)) throw file.damaged('the stream with its id is none');
    if (hasDebug && !isDebugHeader(debug)) throw file.damaged('the stream of its debug information is none');
    const age = hasDebug ? debug.readUInt32LE(8) : info.readUInt32LE(8);
    const arch = hasDebug ? (machines.get(debug.readUInt16LE(58)) ?? null) : null;
    const isStripped = hasDebug && (debug.readUInt16LE(56) & strippedFlag) !== 0;
    return {
      kind: 'pdb',
      identities: [{ debugId: debugIdOfGuid(info.subarray(12, 28), age), codeId: null, buildId: null, arch }],
      holds: { code: false, debug: !isStripped, symbols: true },
    };
  },
};

const isVersion = (version: number, first: number): boolean => version >= first && version <= lastVersion;

const isDebugHeader = (bytes: Buffer): boolean =>
  bytes.length === debugHeaderBytes && bytes.readUInt32LE(0) === debugSignature && isVersion(bytes.readUInt32LE(4), firstVersion.debug);

interface StreamDirectory {
  /** The first bytes of a stream, at most `bytes`; undefined where there is none of this number. */
  readStream(index: number, bytes: number): Promise<Buffer | undefined>;
}

/**
 * The directory is numbers of 32 bits in blocks of its own: how many streams, the size of each, the blocks of each. Of them only those
 * are read that are needed: a PDB of a gigabyte has a megabyte of them.
 */
async function openDirectory(file: FileReader): Promise<StreamDirectory> {
  file.checkEnd(superBlockBytes, 'header');
  const fields = fieldsOf(file.head, true);
  const [blockBytes, blockCount, directoryBytes, mapBlock] = [fields.u32(32), fields.u32(40), fields.u32(44), fields.u32(52)];
  const isPower = Math.log2(blockBytes) % 1 === 0;
  if (!isPower || blockBytes < 512 || blockBytes > 64 * 1024) throw file.damaged('its blocks have an impossible size');
  file.checkEnd(blockCount * blockBytes, 'blocks');

  // Whole, and once: they lie far apart, and packed bytes are read forwards. At most eight are asked for.
  const blocks = new Map<number, Promise<Buffer>>();
  const readBlock = (block: number): Promise<Buffer> => {
    const read = blocks.get(block) ?? file.read(block * blockBytes, blockBytes, 'blocks');
    blocks.set(block, read);
    return read;
  };
  /** A number of the directory: first where its block is, then it. None stands in two blocks. */
  const numberAt = async (index: number): Promise<number> => {
    const at = index * 4;
    if (at + 4 > directoryBytes) throw file.damaged('its directory is shorter than what it lists');
    const mapAt = Math.floor(at / blockBytes) * 4;
    const map = await readBlock(mapBlock + Math.floor(mapAt / blockBytes));
    const block = await readBlock(map.readUInt32LE(mapAt % blockBytes));
    return block.readUInt32LE(at % blockBytes);
  };
  const streamCount = await numberAt(0);
  return {
    async readStream(index, bytes) {
      if (index >= streamCount) return undefined;
      const sizes: number[] = [];
      for (let stream = 0; stream <= index; stream++) sizes.push(await numberAt(1 + stream));
      const size = sizes.at(-1)!;
      if (size === noStream || size === 0) return undefined;
      const blocksBefore = sizes.slice(0, -1).reduce((sum, each) => sum + (each === noStream ? 0 : Math.ceil(each / blockBytes)), 0);
      const block = await numberAt(1 + streamCount + blocksBefore);
      return (await readBlock(block)).subarray(0, Math.min(bytes, size));
    },
  };
}
