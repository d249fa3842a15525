// Reads the form of POST /upload/ and /upload/any/: its fields, and the archive if there is one. The lane may come after the file, so the bytes
// are staged first (stage-upload.ts). Neighbours: form/split-parts.ts (its parts), request/take-form.ts (what the fields mean).
import type { IncomingMessage } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@symdepot/errors';
import { requestBody } from '@symdepot/runtime/http';
import { lendMemory } from '@symdepot/storage';
import { maxArchiveNameLength, type NameRules } from './archive-name.ts';
import { limitBody } from './limit-body.ts';
import { contentCodingOf } from '../by-url/content-coding.ts';
import type { IngestContext } from '../context.ts';
import { createFieldList, maxFieldBytes } from './field-list.ts';
import { parseParameters } from './header-parameters.ts';
import { malformed } from './malformed.ts';
import { splitParts, type Part } from './split-parts.ts';
import { discardArchive, stageArchive, type StagedArchive } from '../staging/stage-upload.ts';

/** Room for boundaries, part headers and small fields around the archive. */
const formOverheadBytes = 2 ** 20;

export interface Form {
  /** All values of each field, in order. */
  readonly fields: URLSearchParams;
  readonly file: { readonly archiveName: string; readonly archive: StagedArchive } | undefined;
}

/** @throws AppError `no_file` for a body that is no form, `form_…`, and those of staging. Nothing stays staged when it throws. */
export async function receiveForm(context: IngestContext, request: IncomingMessage, names: NameRules, closed: AbortSignal): Promise<Form> {
  const signal = AbortSignal.any([closed, context.cutting]);
  const boundary = parseContentType(request);
  const limit = context.config.UPLOAD_MAX_BYTES;
  const [maxBytes, tooLarge] =
    boundary === undefined
      ? [maxFieldBytes, () => new AppError('body_too_large', { limit: maxFieldBytes })]
      : [limit + formOverheadBytes, () => new AppError('archive_too_large', { limit })];
  // Before anything is read, if the caller declares the size.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  // Chunks as they arrive: a byte stream would copy them into one for a reader that takes small pieces.
  const body = new Transform({
    readableObjectMode: true,
    readableHighWaterMark: 16,
    transform: (chunk: Buffer, _encoding, done) => done(null, lendMemory(chunk)),
  });
  pipeline(requestBody(request), limitBody(request, maxBytes, tooLarge), body, { signal }).catch(() => {}); // the reader gets it
  try {
    if (boundary === undefined) return { fields: await readUrlencoded(body), file: undefined };
    return await readParts(context, splitParts(body, boundary), names, signal);
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    throw reason instanceof AppError ? reason : malformed('it cannot be read', reason);
  } finally {
    body.destroy();
  }
}

/** The boundary of a multipart form; undefined for an urlencoded one. @throws AppError for anything else */
function parseContentType({ headers }: IncomingMessage): string | undefined {
  const encoding = headers['content-encoding'] ?? '';
  if (contentCodingOf(encoding) !== 'plain') throw new AppError('media_type_unsupported', { contentType: `Content-Encoding: ${encoding}` });
  const contentType = headers['content-type'] ?? '';
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return undefined;
  if (type !== 'multipart/form-data') throw new AppError('no_file');
  const boundary = parseParameters(contentType).get('boundary') ?? '';
  // As in RFC 2046, except for its length and characters: as in Tecken, and as mail libraries write them.
  if (!/^[ -~]{0,199}[!-~]$/.test(boundary)) throw malformed('the boundary of its parts is missing or wrong');
  return boundary;
}

async function readUrlencoded(body: AsyncIterable<Buffer>): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const { add, fields } = createFieldList();
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString())) add(name, value);
  return fields;
}

/** Collects fields and stages the file; there may be at most one. */
async function readParts(context: IngestContext, parts: AsyncIterable<Part>, names: NameRules, signal: AbortSignal): Promise<Form> {
  const { add, read, fields } = createFieldList();
  let file: Form['file'];
  try {
    for await (const part of parts) {
      if (part.fileName === undefined) {
        add(part.name, await read(part));
        continue;
      }
      if (file) throw new AppError('form_second_file', { first: file.archiveName, second: part.name.slice(0, maxArchiveNameLength) });
      names.check(part.name, part.fileName);
      file = { archiveName: part.name, archive: await stageArchive(context, streamOf(part), signal) };
    }
    return { fields, file };
  } catch (error) {
    if (file) await discardArchive(context, file.archive);
    throw error;
  }
}

const streamOf = ({ content }: Part): Readable => Readable.from(content, { highWaterMark: 16 });
