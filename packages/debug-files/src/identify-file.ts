// Says what a file is by its content alone: takes off what is around it, looks at its first bytes, and asks the reader of
// its kind (kinds/). Neighbours: identified-file.ts (the result), keys-of.ts (what is made of it).
import { AppError } from '@symdepot/errors';
import { maxKeyLength, type RangedSource } from '@symdepot/symbols';
import { createFileReader, type FileReader } from './file-reader.ts';
import { fileProblem } from './file-problem.ts';
import type { Identification, IdentifiedFile, Packing } from './identified-file.ts';
import type { KindReader } from './kind-reader.ts';
import { kinds } from './kinds/index.ts';
import { looksOf } from './looks.ts';
import { isZeroId } from './names/debug-id.ts';
import { idOf } from './names/keys-of.ts';
import { withoutEnding } from './names/name-of.ts';
import { whyUnusable } from './names/usable-name.ts';
import { isCabinet } from './packing/cabinet-header.ts';
import { openCabinet } from './packing/cabinet.ts';
import { openForwardSource } from './packing/forward-source.ts';
import { isGzip, openGzipSource } from './packing/gzip-source.ts';
import { plainHead } from './packing/plain-head.ts';
import { createUnpackBudget, deflateMaxRatio } from './packing/unpack-budget.ts';

export interface IdentifyOptions {
  readonly signal?: AbortSignal;
  /** Ceiling of what packed bytes may become (`ARCHIVE_MAX_MEMBER_BYTES`): a problem beyond it. */
  readonly maxPlainBytes: number;
  /** How many times what was sent they may become, each layer of them (`ARCHIVE_MAX_RATIO`); else what a single layer cannot exceed. */
  readonly maxRatio?: number;
  /** What was sent of it, where that is not the size of the source: of a member its bytes in the archive. */
  readonly sentBytes?: number;
}

/** A gzip file in a cabinet, or the other way round. */
const maxPackings = 2;

/**
 * `fileName` is what its sender calls it, with folders or without; it stands in problems and decides nothing. Of a file that is not
 * packed at most 8 MiB are read, of a packed one all, some times (unpack-budget.ts). Memory is a few MiB; of a source bundle twice that of
 * its manifest, which are 64 MiB at most.
 * A fault of the content is a problem. @throws what the source throws; the abort reason
 */
export async function identifyFile(source: RangedSource, fileName: string, options: IdentifyOptions): Promise<Identification> {
  let isOfKind = false;
  const look: Look = (head) => (isOfKind ||= findKind(head) !== undefined);
  try {
    return { ok: true, file: await identify(source, fileName, options, look) };
  } catch (error) {
    options.signal?.throwIfAborted();
    const problem = fileProblem(error, fileName);
    if (problem === undefined) throw error;
    return { ok: false, problem, isOfKind: isOfKind || isNameInStore(fileName) };
  }
}

/** In a symbol store every cabinet is called like this: of one that is cut short the name alone tells what it was. */
const isNameInStore = (fileName: string): boolean => fileName.endsWith('_');

/** Is shown the first bytes of the file, and of what is packed in it, before anything can fail. */
type Look = (head: Buffer) => void;

async function identify(source: RangedSource, fileName: string, options: IdentifyOptions, look: Look): Promise<IdentifiedFile> {
  const { signal, maxPlainBytes, maxRatio = deflateMaxRatio, sentBytes = source.size } = options;
  await using opened = new AsyncDisposableStack();
  const budget = createUnpackBudget({ fileName, sentBytes, maxPlainBytes, maxRatio });
  const around: Packing[] = [];
  let nameInCabinet: string | null = null;
  let plain = source;
  let file = await createFileReader(plain, fileName, signal);
  for (let packing = packingOf(file); packing !== undefined; packing = packingOf(file)) {
    if (around.push(packing) > maxPackings) throw new AppError('file_kind_unknown', { member: fileName, looks: 'packed again and again' });
    if (packing === 'gzip') {
      look(plainHead(file.head));
      plain = opened.use(await openGzipSource(plain, { fileName, budget, signal }));
      nameInCabinet &&= withoutEnding(nameInCabinet, ['.gz']);
    } else {
      const { name, plainBytes, blocks } = await openCabinet(plain, fileName, signal);
      const open = (own?: AbortSignal): AsyncGenerator<Buffer> => showingFirst(blocks(own), look);
      try {
        budget.checkSize(plainBytes);
      } catch (error) {
        await using first = open(signal);
        await first.next();
        throw error;
      }
      // All of it, though less would tell the id: it is stored as it is.
      plain = opened.use(await openForwardSource({ fileName, budget, open, signal }));
      nameInCabinet = name;
    }
    file = await createFileReader(plain, fileName, signal);
  }
  look(file.head);
  const kind = findKind(file.head);
  if (kind === undefined) throw new AppError('file_kind_unknown', { member: fileName, ...looksOf(file.head) });
  const { name = nameInCabinet, debugFile = null, ...content } = await kind.read(file, signal);
  if (content.identities.some((identity) => isZeroId(idOf(content, identity)))) throw new AppError('id_of_zeros', { member: fileName });
  // Texts of anybody, of any length: what cannot be the name of a debug file, or of an architecture, is left out.
  const identities = content.identities.map((identity) => ({ ...identity, arch: isArch(identity.arch) ? identity.arch : null }));
  const [first, ...others] = identities;
  return {
    ...content,
    identities: [first!, ...others],
    name,
    debugFile: isName(debugFile) ? debugFile : null,
    around,
    plainBytes: plain.size,
  };
}

async function* showingFirst(blocks: AsyncIterable<Buffer>, look: Look): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const block of blocks) {
    if (isFirst) look(block);
    isFirst = false;
    yield block;
  }
}

const findKind = (head: Buffer): KindReader | undefined => kinds.find(({ isKind }) => isKind(head));

const isArch = (arch: string | null): boolean => arch !== null && /^\w{1,20}$/.test(arch);
const isName = (name: string | null): boolean => name !== null && name.length < maxKeyLength && whyUnusable(name) === undefined;

function packingOf({ head }: FileReader): Packing | undefined {
  if (isGzip(head)) return 'gzip';
  return isCabinet(head) ? 'cabinet' : undefined;
}
