// The three ways to upload to the GCS emulator: media, multipart and resumable. Neighbour: gcs-emulator.ts.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GcsFault, type EmulatedObject, type GcsBucket, type ObjectDescription, type Preconditions } from './gcs-bucket.ts';

interface Session {
  readonly bucket: GcsBucket;
  readonly name: string;
  readonly description: ObjectDescription;
  readonly preconditions: Preconditions;
  readonly received: Buffer[];
  receivedBytes: number;
  finished?: EmulatedObject;
}

export type UploadAnswer =
  | { readonly object: EmulatedObject }
  | { readonly sessionId: string }
  | { readonly status: 308; readonly range: string | undefined }
  | { readonly status: 499 };

const partStep = 256 * 1024;

export const preconditionsOf = (query: URLSearchParams): Preconditions => ({
  ifGenerationMatch: query.get('ifGenerationMatch'),
  ifGenerationNotMatch: query.get('ifGenerationNotMatch'),
});

export class GcsUploads {
  readonly #sessions = new Map<string, Session>();

  /** `POST /upload/storage/v1/b/<bucket>/o` */
  begin(bucket: GcsBucket, query: URLSearchParams, request: IncomingMessage, body: Buffer): UploadAnswer {
    const preconditions = preconditionsOf(query);
    const nameOf = (description: { name?: string }): string => {
      const name = query.get('name') ?? description.name;
      if (!name) throw new GcsFault(400, 'required');
      return name;
    };
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    switch (query.get('uploadType') ?? '') {
      case 'media':
        return { object: bucket.insert(nameOf({}), body, { contentType }, preconditions) };
      case 'multipart': {
        const { description, media } = parseRelated(body, contentType);
        return { object: bucket.insert(nameOf(description), media, description, preconditions) };
      }
      case 'resumable': {
        const description = JSON.parse(body.toString() || '{}') as ObjectDescription & { name?: string };
        const name = nameOf(description);
        bucket.assertPreconditions(name, preconditions);
        const announced = request.headers['x-upload-content-type'];
        const session: Session = {
          bucket,
          name,
          description: { ...(typeof announced === 'string' && { contentType: announced }), ...description },
          preconditions,
          received: [],
          receivedBytes: 0,
        };
        const sessionId = randomUUID();
        this.#sessions.set(sessionId, session);
        return { sessionId };
      }
      default:
        throw new GcsFault(400, 'invalid');
    }
  }

  /** `PUT` of the session's URL: a chunk, the rest, or the question how far it is. */
  resume(sessionId: string, request: IncomingMessage, body: Buffer): UploadAnswer {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) throw new GcsFault(404, 'notFound');
    if (session.finished) return { object: session.finished };
    const range = request.headers['content-range'] ?? `bytes 0-*/*`;
    const [, start, total] = /^bytes (?:(\d+)-(?:\d+|\*)|\*)\/(\d+|\*)$/.exec(range) ?? [];
    if (total === undefined) throw new GcsFault(400, 'badContentRange');
    if (start !== undefined) {
      if (Number(start) !== session.receivedBytes) throw new GcsFault(503, 'offsetMismatch');
      session.received.push(body);
      session.receivedBytes += body.length;
    }
    // `a-*/*` is how a client sends everything in one request of unknown length.
    const isComplete = total === '*' ? range.endsWith('-*/*') : Number(total) === session.receivedBytes;
    if (!isComplete) {
      return { status: 308, range: session.receivedBytes > 0 ? `bytes=0-${session.receivedBytes - 1}` : undefined };
    }
    const crc32c = /crc32c=([^,]+)/.exec(String(request.headers['x-goog-hash'] ?? ''))?.[1];
    const description = { ...session.description, ...(crc32c !== undefined && { crc32c }) };
    session.finished = session.bucket.insert(session.name, Buffer.concat(session.received), description, session.preconditions);
    return { object: session.finished };
  }

  /** A client that left in the middle of a PUT: what came is kept, in steps. */
  keepPart(sessionId: string, request: IncomingMessage, body: Buffer): void {
    const session = this.#sessions.get(sessionId);
    const [, start = '0'] = /^bytes (\d+)-/.exec(request.headers['content-range'] ?? '') ?? [];
    if (session === undefined || session.finished || Number(start) !== session.receivedBytes) return;
    const part = body.subarray(0, body.length - (body.length % partStep));
    session.received.push(part);
    session.receivedBytes += part.length;
  }

  /** `DELETE` of the session's URL. */
  cancel(sessionId: string): UploadAnswer {
    if (!this.#sessions.delete(sessionId)) throw new GcsFault(404, 'notFound');
    return { status: 499 };
  }
}

/** Two parts: the description as JSON, and the bytes. */
function parseRelated(body: Buffer, contentType: string): { description: ObjectDescription & { name?: string }; media: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new GcsFault(400, 'badContent');
  const delimiter = Buffer.from(`--${boundary}`);
  const partBody = (from: number, to: number): Buffer => body.subarray(body.indexOf('\r\n\r\n', from) + 4, to - 2);
  const first = body.indexOf(delimiter);
  const second = body.indexOf(delimiter, first + delimiter.length);
  const end = body.lastIndexOf(`--${boundary}--`);
  if (first < 0 || second < 0 || end <= second) throw new GcsFault(400, 'badContent');
  const mediaType = /content-type: *([^\r\n]+)/i.exec(body.subarray(second, body.indexOf('\r\n\r\n', second)).toString())?.[1];
  const description = JSON.parse(partBody(first, second).toString()) as ObjectDescription;
  return { description: { ...(mediaType && { contentType: mediaType }), ...description }, media: partBody(second, end) };
}
