// Splits the body of a multipart form (RFC 7578, RFC 2046 §5.1.1) into its parts, as they come, and never drops one: what cannot
// be read is `form_malformed`, since the part that nobody read may be the one that says which lane (docs/adr/0017). Lenient as
// Tecken's parser is, to which clients were made. Neighbours: byte-reader.ts, part-head.ts, receive-form.ts.
import { ByteReader, dashes } from './byte-reader.ts';
import { decodeBase64 } from './decode-base64.ts';
import { malformed } from './malformed.ts';
import { readPartHead, type PartHead } from './part-head.ts';

export interface Part extends PartHead {
  /** To be read to its end, or not at all, before the next part is asked for. Fails with AppError `form_malformed`. */
  readonly content: AsyncGenerator<Buffer, void>;
}

/** A line behind a boundary is empty, but for blanks that gateways may add. */
const maxPaddingBytes = 1_000;
/** Before the first boundary and after the last one. */
const maxOutsideBytes = 64 * 1024;

/** @throws AppError `form_malformed`, and what the chunks fail with */
export async function* splitParts(chunks: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part, void> {
  const delimiter = Buffer.from(`--${boundary}`);
  const reader = new ByteReader(chunks);
  if (!(await skipOutside(reader.upTo(delimiter)))) throw malformed('its boundary is not found in it');
  while (await isPartNext(reader)) {
    const head = await readPartHead(reader);
    const raw = contentUpTo(reader, delimiter);
    const content = head.transferEncoding === 'base64' ? decodeBase64(raw) : raw; // all else Tecken takes as it is
    yield { ...head, content };
    for await (const _ of content); // nothing, where it has been read
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

/** Words for people there are no loss; a part is, which stands there when its boundary is damaged. */
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
