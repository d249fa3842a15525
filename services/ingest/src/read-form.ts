// Reads the form of POST /upload/: its fields, and the archive when there is one. The door of busboy. The lane may be told
// after the file, so bytes are staged first (stage-upload.ts). Neighbour: protocols/v1.ts (decides what the fields mean).
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@symdepot/errors';
import { requestBody } from '@symdepot/service/http';
import busboy from 'busboy';
import { checkArchiveName } from './archive-name.ts';
import { boundBody } from './bound-body.ts';
import type { IngestContext } from './context.ts';
import { discardArchive, stageArchive, type StagedArchive } from './stage-upload.ts';

/** Bounds of a form besides its file; those of Tecken (§0) where it has them. */
const formLimits = { fields: 1_000, files: 100, parts: 1_100, fieldNameSize: 1_000, fieldSize: 64 * 1024, headerPairs: 100 };
const quotedNameLength = 100;
/** Names and values of all fields together; also the whole of a form that cannot hold a file. */
const maxFieldBytes = 2.5 * 2 ** 20;
/** Boundaries, part headers and small fields around the archive. */
const formOverheadBytes = 2 ** 20;

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  /** The first file field, staged. */
  readonly file: { readonly archiveName: string; readonly archive: StagedArchive } | undefined;
}

/** @throws AppError `no_file` for a body that is no form, `form_…`, and those of staging. When it throws, nothing stays staged. */
export async function readForm(context: IngestContext, request: IncomingMessage, closed: AbortSignal): Promise<Form> {
  const signal = AbortSignal.any([closed, context.cutting]);
  const parser = openParser(request);
  const limit = context.config.UPLOAD_MAX_BYTES;
  checkDeclaredSize(request, limit);
  const reader = createFormReader(context, signal);
  parser.on('file', reader.onFile).on('field', reader.onField);
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'])
    parser.on(event, () => reader.fail(formError(`too many parts (${event})`)));
  try {
    // All parts counted.
    const bound = boundBody(request, limit + formOverheadBytes, () => new AppError('archive_too_large', { limit }));
    const body = pipeline(requestBody(request), bound, parser, { signal });
    await Promise.race([reader.failed, body.catch((error: unknown) => asFormError(signal.aborted ? signal.reason : error))]);
    return await reader.finish();
  } catch (error) {
    parser.destroy();
    await reader.discard();
    throw error;
  }
}

/** Collects fields and stages the first file field; the same field again replaces it, other file fields are ignored. */
function createFormReader(context: IngestContext, signal: AbortSignal) {
  const fields = new Map<string, string>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {}); // may fail before anybody waits
  let fieldBytes = 0;
  let archiveName: string | undefined;
  let staging: Promise<StagedArchive> | undefined;

  /** The earlier one goes first, so that at most one is staged whatever happens. */
  const stage = async (file: Readable, earlier: Promise<StagedArchive> | undefined): Promise<StagedArchive> => {
    if (earlier) await discardArchive(context, await earlier);
    return stageArchive(context, file, signal);
  };
  return {
    failed: failure.promise,
    fail: (error: unknown) => failure.reject(error),
    onField(name: string | undefined, value: string, info: { nameTruncated: boolean; valueTruncated: boolean }) {
      if (name === undefined) return failure.reject(formError(nameless));
      fieldBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (fieldBytes > maxFieldBytes) return failure.reject(new AppError('body_too_large', { limit: maxFieldBytes }));
      if (info.nameTruncated || info.valueTruncated) {
        const limit = info.nameTruncated ? formLimits.fieldNameSize : formLimits.fieldSize;
        return failure.reject(new AppError('form_field_too_long', { field: name.slice(0, quotedNameLength), limit }));
      }
      fields.set(name, value);
    },
    onFile(name: string | undefined, file: Readable, info: { filename: string | undefined }) {
      file.on('error', () => {}); // told by the parser as well
      if (name === undefined) {
        failure.reject(formError(nameless));
        return file.resume();
      }
      const isOther = archiveName !== undefined && archiveName !== name;
      if (!info.filename || isOther) return file.resume();
      try {
        checkArchiveName(name);
      } catch (error) {
        failure.reject(error);
        return file.resume();
      }
      archiveName = name;
      staging = stage(file, staging);
      staging.catch(failure.reject);
      return undefined;
    },
    async finish(): Promise<Form> {
      if (!staging || archiveName === undefined) return { fields, file: undefined };
      return { fields, file: { archiveName, archive: await Promise.race([failure.promise, staging]) } };
    },
    async discard(): Promise<void> {
      const archive = await staging?.catch(() => undefined); // failed ones have left nothing
      if (archive) await discardArchive(context, archive);
    },
  };
}

/** busboy's types do not say so, but a part may have no name that can be read. */
const nameless = 'a part has no name';

const isType = (request: IncomingMessage, type: string): boolean =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase() === type;

/** Before anything is read, when the caller says how much it is. */
function checkDeclaredSize(request: IncomingMessage, limit: number): void {
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  if (!isType(request, 'multipart/form-data')) {
    if (declaredBytes > maxFieldBytes) throw new AppError('body_too_large', { limit: maxFieldBytes });
  } else if (declaredBytes > limit + formOverheadBytes) throw new AppError('archive_too_large', { limit });
}

function openParser(request: IncomingMessage): busboy.Busboy {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new AppError('media_type_unsupported', { contentType: `Content-Encoding: ${encoding}` });
  if (!isType(request, 'multipart/form-data') && !isType(request, 'application/x-www-form-urlencoded')) throw new AppError('no_file');
  try {
    return busboy({ headers: request.headers, limits: formLimits, defParamCharset: 'utf8', fileHwm: 2 ** 20, highWaterMark: 2 ** 20 });
  } catch (error) {
    throw formError('the boundary of its parts is missing or wrong', error);
  }
}

const formError = (reason: string, cause?: unknown): AppError => new AppError('form_malformed', { reason }, { cause });

/** What the parser says of a form: its own words where they are for people. Whatever else failed has its own error. */
function asFormError(error: unknown): never {
  if (error instanceof AppError) throw error;
  const isForPeople = error instanceof Error && /^(Unexpected end of form|Malformed|Unexpected end of file)/.test(error.message);
  throw formError(isForPeople ? error.message : 'it cannot be read', error);
}
