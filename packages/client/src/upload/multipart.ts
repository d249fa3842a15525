// The form of POST /upload/ around a streamed archive (contract §2): its other fields first, then the one file.
import { randomUUID } from 'node:crypto';
import { AppError } from '@symdepot/errors';
import type { OpenableArchive } from './archive-source.ts';

export interface MultipartForm {
  readonly headers: Readonly<Record<string, string>>;
  /** Opens the archive when it is read; can be read once. Fails with AppError `archive_unreadable` only. */
  readonly body: AsyncGenerator<Uint8Array>;
}

/** @param onSent is called with the number of archive bytes that the connection has taken */
export function multipartForm(
  { name, bytes, open }: OpenableArchive,
  fields: Readonly<Record<string, string>>,
  onSent: (bytes: number) => void,
): MultipartForm {
  const boundary = `symdepot-${randomUUID()}`;
  const part = (disposition: string): string => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const texts = Object.entries(fields).map(([field, value]) => `${part(`name="${field}"`)}\r\n${value}\r\n`);
  const head = Buffer.from(`${texts.join('')}${part(`name="${name}"; filename="${name}"`)}Content-Type: application/zip\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(bytes !== undefined && { 'content-length': String(head.length + bytes + tail.length) }),
    },
    body: (async function* body() {
      yield head;
      let sent = 0;
      try {
        for await (const chunk of open() as AsyncIterable<Buffer>) {
          yield chunk;
          onSent((sent += chunk.length));
        }
      } catch (cause) {
        throw unreadable(name, cause);
      }
      if (bytes !== undefined && sent !== bytes) throw unreadable(name, new Error(`it has ${sent} bytes now, and had ${bytes}`));
      yield tail;
    })(),
  };
}

export function unreadable(name: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('archive_unreadable', { name, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
}
