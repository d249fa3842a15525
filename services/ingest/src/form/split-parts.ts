// Splits the body of a multipart form (RFC 7578, RFC 2046 §5.1.1) into its parts as they arrive, and never drops one: what cannot
// be parsed is `form_malformed`, since a dropped part might be the one that selects the lane (docs/adr/0017). As lenient as
// Tecken's parser, for which clients were written. Neighbours: byte-reader.ts, part-head.ts, receive-form.ts.
import { ByteReader, dashes } from './byte-reader.ts';
import { decodeBase64 } from './decode-base64.ts';
import { malformed } from './malformed.ts';
import { readPartHead, type PartHead } from './part-head.ts';

export interface Part extends PartHead {
  /** Must be read to its end, or not at all, before the next part is requested. Fails with AppError `form_malformed`. */
  readonly content: AsyncGenerator<Buffer, void>;
}

/** The rest of a boundary's line is empty, except for whitespace that gateways may add. */
const maxPaddingBytes = 1_000;
/** Before the first boundary and after the last one. */
const maxOutsideBytes = 64 * 1024;

/** @throws AppError `form_malformed`, and errors of the chunks */
export async function* splitParts(chunks: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part, void> {
  const delimiter = Buffer.from(`--${boundary}`);
  const reader = new ByteReader(chunks);
  if (!(await skipOutside(reader.upTo(delimiter)))) throw malformed('its boundary is not found in it');
  while (await isPartNext(reader)) {
    const head = await readPartHead(reader);
    const raw = contentUpTo(reader, delimiter);
    const content = head.transferEncoding === 'base64' ? decodeBase64(raw) : raw; // Tecken takes any other encoding as it is
    yield { ...head, content };
    for await (const _ of content); // a no-op if it has been read
  }
  if (await skipOutside(reader.upTo(delimiter))) throw malformed('it goes on behind its last boundary');
}

/** Reads the rest of a boundary's line. */
async function isPartNext(reader: ByteReader): Promise<boolean> {
  if (await reader.skip(dashes)) return false;
  const padding = await reader.line(maxPaddingBytes, 'the lines of its boundary');
  if (padding.trim() !== '') throw malformed('the line of a boundary has something behind it');
  return true;
}

async function* contentUpTo(reader: ByteReader, delimiter: Buffer): AsyncGenerator<Buffer, void> {
  if (!(yield* reader.upTo(delimiter))) throw malformed('it ends in the middle of a part');
}

/** Text outside of the parts may be lost, but not a part that ends up there because its boundary is damaged. */
async function skipOutside(bytes: AsyncGenerator<Buffer, boolean>): Promise<boolean> {
  let text = '';
  for (;;) {
    const { done, value } = await bytes.next();
    if (done !== true) text += value.toString('latin1');
    if (text.length > maxOutsideBytes) throw malformed('too much of it stands outside of its boundaries');
    if (done !== true) continue;
    if (text.toLowerCase().includes('content-disposition')) throw malformed('a part of it stands outside of its boundaries');
    return value;
  }
}
