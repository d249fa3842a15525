// Protocol v1-zip: one ZIP in a multipart form, as Mozilla's clients send it (contract §2, Tecken §1.4).
// The field's NAME is the archive's name. The lane may be told after the file, so bytes are staged first.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@symdepot/errors';
import { requestBody, requestContext, requirePermission } from '@symdepot/service/http';
import { chooseLane } from '@symdepot/symbols';
import busboy from 'busboy';
import { Router } from 'express';
import { answerOutcome } from '../answer-outcome.ts';
import type { IngestContext } from '../context.ts';
import { parsePrefer } from '../prefer.ts';
import type { Protocol } from '../protocol.ts';
import { discardArchive, stageArchive, submitUpload, type StagedArchive } from '../stage-upload.ts';

/** Bounds of a form besides its file; those of Tecken (§0) where it has them. */
const formLimits = { fields: 1_000, files: 100, parts: 1_100, fieldNameSize: 1_000, fieldSize: 64 * 1024, headerPairs: 100 };
const maxNameLength = 100;
/** Boundaries, part headers and small fields around the archive. */
const formOverheadBytes = 1024 ** 2;

export const v1Zip: Protocol = {
  name: 'v1-zip',
  path: '/upload',
  router(context) {
    const router = Router();
    router.post('/', async (request, response) => {
      const caller = requirePermission(request, 'upload_symbols', 'upload_try_symbols');
      const { requestId, traceparent } = requestContext(request);
      const closed = new AbortController();
      response.on('close', () => closed.abort(new Error('the client has gone')));
      const form = await readForm(context, request, closed.signal);
      const upload = await submitUpload(context, form.archive, {
        userId: caller.userId,
        tokenId: caller.token?.id ?? null,
        lane: chooseLane(form.fields.get('try'), caller.permissions.includes('upload_symbols')),
        archiveName: form.archiveName,
        requestId,
        traceparent,
      });
      const answer = await answerOutcome(context, upload, {
        preference: parsePrefer(request.get('Prefer')),
        requestId,
        signal: closed.signal,
      });
      response.status(answer.status).set(answer.headers).json(answer.body);
    });
    return router;
  },
};

interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly archiveName: string;
  readonly archive: StagedArchive;
}

/** Reads the form and stages its archive. When it throws, nothing stays staged. */
async function readForm(context: IngestContext, request: IncomingMessage, signal: AbortSignal): Promise<Form> {
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  const limit = context.config.UPLOAD_MAX_BYTES;
  if (declaredBytes > limit + formOverheadBytes) throw new AppError('archive_too_large', { limit });
  const parser = openParser(request);
  const reader = createFormReader(context, signal);
  parser.on('file', reader.onFile).on('field', reader.onField);
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'])
    parser.on(event, () => reader.fail(formError(`too many parts (${event})`)));
  try {
    await Promise.race([reader.failed, pipeline(requestBody(request), parser, { signal })]);
    return await reader.finish();
  } catch (error) {
    parser.destroy();
    await reader.discard();
    throw asFormError(error);
  }
}

/** Collects fields and stages the first file field; the same field again replaces it, other file fields are ignored. */
function createFormReader(context: IngestContext, signal: AbortSignal) {
  const fields = new Map<string, string>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {}); // may fail before anybody waits
  let archiveName: string | undefined;
  let staging: Promise<StagedArchive> | undefined;

  const stage = async (file: Readable, earlier: Promise<StagedArchive> | undefined): Promise<StagedArchive> => {
    const archive = await stageArchive(context, file, signal);
    if (earlier) await discardArchive(context, await earlier);
    return archive;
  };
  return {
    failed: failure.promise,
    fail: (error: unknown) => failure.reject(error),
    onField(name: string, value: string, info: { nameTruncated: boolean; valueTruncated: boolean }) {
      if (info.nameTruncated || info.valueTruncated) {
        const limit = info.nameTruncated ? formLimits.fieldNameSize : formLimits.fieldSize;
        failure.reject(new AppError('form_field_too_long', { field: name.slice(0, maxNameLength), limit }));
      }
      fields.set(name, value);
    },
    onFile(name: string, file: Readable, info: { filename: string | undefined }) {
      file.on('error', () => {}); // told by the parser as well
      const isOther = archiveName !== undefined && archiveName !== name;
      if (!info.filename || isOther) return file.resume();
      const error = nameError(name);
      if (error) {
        failure.reject(error);
        return file.resume();
      }
      archiveName = name;
      staging = stage(file, staging);
      staging.catch(failure.reject);
      return undefined;
    },
    async finish(): Promise<Form> {
      if (!staging || archiveName === undefined) throw new AppError('no_file');
      return { fields, archiveName, archive: await Promise.race([failure.promise, staging]) };
    },
    async discard(): Promise<void> {
      const archive = await staging?.catch(() => undefined); // failed ones have left nothing
      if (archive) await discardArchive(context, archive);
    },
  };
}

function nameError(name: string): AppError | undefined {
  if (name.length > maxNameLength)
    return new AppError('form_field_too_long', { field: name.slice(0, maxNameLength), limit: maxNameLength });
  if (name.toLowerCase().endsWith('.zip')) return undefined;
  const dot = name.lastIndexOf('.');
  return new AppError('archive_extension_unrecognized', { extension: dot > 0 ? name.slice(dot) : '' });
}

function openParser(request: IncomingMessage): busboy.Busboy {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data/i.test(contentType)) throw new AppError('no_file');
  try {
    return busboy({ headers: request.headers, limits: formLimits, defParamCharset: 'utf8', fileHwm: 1024 ** 2, highWaterMark: 1024 ** 2 });
  } catch (error) {
    throw asFormError(error);
  }
}

const formError = (reason: string, cause?: unknown): AppError => new AppError('form_malformed', { reason }, { cause });
const asFormError = (error: unknown): unknown =>
  error instanceof AppError ? error : formError(error instanceof Error ? error.message : 'it ended early', error);
