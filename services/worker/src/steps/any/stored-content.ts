// What is stored of an identified member, and where that lies: in what was sent, or in a part that is made of it. A gzip file of
// a deflated member is neither: its bytes are framed when they are stored (ADR 45). Neighbours: inspect-any.ts, make-part.ts.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  methods,
  openStoredBody,
  translateInflateError,
  type inspectFile,
  type inspectMember,
  type InspectOptions,
} from '@symdepot/archive';
import type { NamedContent, UploadFileRecord } from '@symdepot/database';
import { openMemberSource, type IdentifiedFile, type Packing, type StoredForm } from '@symdepot/debug-files';
import type { WorkerContext } from '../../context.ts';
import { toMemberLocation } from '../member-location.ts';
import type { Inspected } from '../../upload-source.ts';
import { dropPart, gunzip, makePart, openPart, unpack, type MadePart } from './make-part.ts';
import type { SentBytes } from './open-any.ts';
import type { CountBytes, UnpackBudget } from './unpack-budget.ts';

export type SentInspection = Awaited<ReturnType<typeof inspectMember>> | Awaited<ReturnType<typeof inspectFile>>;

export interface IdentifiedMember {
  readonly sent: SentBytes;
  readonly file: UploadFileRecord;
  readonly identified: IdentifiedFile;
  readonly form: StoredForm;
  /** Of all its bytes, as they were sent. */
  readonly inspection: Extract<SentInspection, { readonly ok: true }>;
  readonly options: InspectOptions;
  readonly budget: UnpackBudget;
}

type StoredAs = Pick<NamedContent, 'originalBytes' | 'contentBytes' | 'contentMd5' | 'form' | 'madePart'>;
type Facts = Pick<Extract<Inspected, { readonly md5: string }>, 'md5' | 'header' | 'dataOffset' | 'rawCrc32' | 'sent'>;
export type StoredContent = Facts & { readonly named: StoredAs };

/** @throws AppError `member_…` for a fault of what is packed; what the stores fail with */
export async function findStoredContent(context: WorkerContext, member: IdentifiedMember): Promise<StoredContent> {
  const { file, form, identified, inspection, budget, options } = member;
  const isPacked = identified.around.length > 0;
  const isGzipFile = identified.around.join() === 'gzip';
  if (form === 'as_sent' || (form !== 'gzip' && !isPacked)) return asSent(member, { form: atRest(form) });
  if (form === 'gzip' && isGzipFile) {
    const content = await digest(gunzip(await openSent(member, null)), member, budget.layerOf(file));
    return asSent(member, { contentBytes: content.bytes, contentMd5: content.md5 });
  }
  if (form === 'gzip' && !isPacked) {
    const content = { contentBytes: inspection.originalBytes, contentMd5: inspection.md5 };
    const gzip = await openSent(member, 'gzip');
    if (!isDeflated(inspection)) return ofPart(await make(context, member, gzip), content);
    const { md5, bytes: originalBytes } = await digest(gzip, member);
    return { ...asSent(member), md5, named: { ...content, originalBytes, form: 'gzip', madePart: null } };
  }
  const plain = await makePlain(context, member);
  if (form !== 'gzip') return ofPart(plain, {}, atRest(form));
  const { bytes, crc32, raw, md5 } = plain;
  const location = { ...toMemberLocation(file), method: methods.stored, compressedBytes: bytes, originalBytes: bytes };
  const facts = { originalBytes: bytes, crc32, rawDeflate: raw };
  try {
    const gzip = await openStoredBody(openPart(context, file.uploadId, plain), location, facts, 'gzip', options.signal);
    return ofPart(await make(context, member, gzip), { contentBytes: bytes, contentMd5: md5 });
  } finally {
    await dropPart(context, file.uploadId, plain);
  }
}

const atRest = (form: StoredForm): StoredAs['form'] => (form === 'plain_gzip_at_rest' ? 'gzip_at_rest' : null);

const nothingMade = { contentBytes: null, contentMd5: null, form: null, madePart: null };

/** Of a member: where its raw data is, if it is deflated. Of a single file: all of it. */
function asSent({ inspection }: IdentifiedMember, named: Partial<StoredAs> = {}): StoredContent {
  const { md5, originalBytes, header = null } = inspection;
  const what = { md5, header, named: { ...nothingMade, originalBytes, ...named } };
  if (!('raw' in inspection))
    return { ...what, dataOffset: inspection.rawDeflate?.offset ?? null, rawCrc32: inspection.rawDeflate?.crc32 ?? null };
  const { method, crc32, raw } = inspection;
  return { ...what, dataOffset: raw.offset, rawCrc32: raw.crc32, sent: { method, compressedBytes: raw.bytes, crc32 } };
}

function ofPart(
  { name, bytes, md5, crc32, raw, header }: MadePart,
  content: Partial<StoredAs>,
  form: StoredAs['form'] = null,
): StoredContent {
  const place = { dataOffset: raw.offset, rawCrc32: raw.crc32, sent: { method: methods.stored, compressedBytes: bytes, crc32 } };
  return { md5, header: header ?? null, ...place, named: { ...nothingMade, ...content, originalBytes: bytes, form, madePart: name } };
}

const isDeflated = (inspection: IdentifiedMember['inspection']): boolean => 'rawDeflate' in inspection && inspection.rawDeflate !== null;

/** The bytes that were sent, or a gzip file of them. */
async function openSent({ sent, file, inspection, options }: IdentifiedMember, encoding: 'gzip' | null): Promise<Readable> {
  const { originalBytes, crc32 } = inspection;
  const rawDeflate = 'raw' in inspection ? inspection.raw : inspection.rawDeflate;
  const location = { ...toMemberLocation(file), crc32 };
  const body = await openStoredBody(sent.bytes, location, { originalBytes, crc32, rawDeflate }, encoding, options.signal);
  return Buffer.isBuffer(body) ? Readable.from([body], { objectMode: false }) : body;
}

/** Takes off what is around it, layer by layer. */
async function makePlain(context: WorkerContext, member: IdentifiedMember): Promise<MadePart> {
  const { file, identified, budget, options } = member;
  const [outermost, ...layers] = identified.around;
  let made = await makeFirst(context, member, outermost!);
  for (const packing of layers) {
    const packed = made;
    try {
      const body = await unpack(openPart(context, file.uploadId, packed), packing, file.member, options.signal);
      made = await make(context, member, body, { isSym: identified.kind === 'sym', count: budget.layerOf(file) });
    } finally {
      await dropPart(context, file.uploadId, packed);
    }
  }
  return made;
}

async function makeFirst(context: WorkerContext, member: IdentifiedMember, packing: Packing): Promise<MadePart> {
  const { sent, file, identified, options, budget } = member;
  const how = { isSym: identified.kind === 'sym' && identified.around.length === 1, count: budget.layerOf(file) };
  if (!sent.isMember) return make(context, member, await unpack(sent.bytes, packing, file.member, options.signal), how);
  await using source = await openMemberSource(sent.bytes, toMemberLocation(file), options.signal);
  return await make(context, member, await unpack(source, packing, file.member, options.signal), how);
}

interface Making {
  readonly isSym?: boolean;
  readonly count?: CountBytes;
}

const make = (
  context: WorkerContext,
  { file, options }: IdentifiedMember,
  body: Readable | Buffer,
  { isSym = false, count }: Making = {},
): Promise<MadePart> => makePart(context, body, { uploadId: file.uploadId, member: file.member, count, options: { ...options, isSym } });

/** @throws AppError `member_data_damaged`; what `count`, and the stream, fail with */
async function digest(
  stream: Readable,
  { file: { member } }: IdentifiedMember,
  count?: CountBytes,
): Promise<{ readonly bytes: number; readonly md5: string }> {
  const md5 = createHash('md5');
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      await count?.(chunk.length);
      md5.update(chunk);
    }
  } catch (error) {
    throw translateInflateError(error, { name: member });
  }
  return { bytes, md5: md5.digest('hex') };
}
