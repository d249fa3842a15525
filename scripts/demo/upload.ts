// Uploads an archive as build automation would: multipart, streamed, not waiting for the outcome; then follows the status.
import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { UploadFile, UploadFileList, UploadStatus } from '@symdepot/api';
import type { DemoArchive } from './prepare-archive.ts';
import type { ProgressLine } from './progress-line.ts';

const boundary = 'symdepot-demo';

/** Returns the URL of the status. */
export async function upload(
  archive: DemoArchive,
  { url, token, signal, line }: { readonly url: string; readonly token: string; readonly signal: AbortSignal; readonly line: ProgressLine },
): Promise<string> {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="symbols.zip"; filename="symbols.zip"\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const request = httpRequest(`${url}/upload/`, {
    method: 'POST',
    signal,
    headers: {
      'Auth-Token': token,
      Prefer: 'respond-async',
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': Buffer.byteLength(head) + archive.bytes + Buffer.byteLength(tail),
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => request.on('response', resolve).on('error', reject));
  const startedAt = performance.now();
  const rate = (bytes: number): string =>
    `${(bytes / 1024 ** 2).toFixed(1)} MiB, ${(bytes / 1024 ** 2 / ((performance.now() - startedAt) / 1_000)).toFixed(0)} MiB/s`;
  let sent = 0;
  request.write(head);
  for await (const chunk of createReadStream(archive.path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    if (!request.write(chunk)) await Promise.race([new Promise((resolve) => request.once('drain', resolve)), answered]);
    line.update((sent += chunk.length), archive.bytes, rate(sent));
  }
  request.end(tail);
  const response = await answered;
  const body = await text(response);
  if (response.statusCode !== 202) throw new Error(`the upload was answered with ${response.statusCode}: ${body}`);
  line.end(`${rate(sent)}: ${response.statusCode} ${response.statusMessage}`);
  return new URL(response.headers.location ?? '', url).href;
}

/** Until the upload is terminal. @throws when it is anything but complete */
export async function followStatus(
  statusUrl: string,
  { token, signal, line }: { readonly token: string; readonly signal: AbortSignal; readonly line: ProgressLine },
): Promise<void> {
  let etag = '';
  for (;;) {
    const response = await fetch(`${statusUrl}?wait=30`, { headers: { 'Auth-Token': token, 'If-None-Match': etag }, signal });
    if (response.status === 304) continue;
    if (!response.ok) throw new Error(`${statusUrl} was answered with ${response.status}: ${await response.text()}`);
    const { upload: status } = (await response.json()) as { upload: UploadStatus };
    const { files } = status.progress;
    const done = files.uploaded + files.skipped + files.ignored + files.failed;
    const text = `${status.state}: ${files.uploaded} uploaded, ${files.skipped} skipped, ${files.ignored} ignored of ${files.total}`;
    line.update(done, files.total, text);
    if (status.state === 'complete') {
      line.end(text);
      return;
    }
    if (status.completed_at !== null) {
      const problems = status.problems.map((problem) => `  ${problem.message}`).join('\n');
      throw new Error(`the upload is ${status.state}: ${status.error ?? ''}\n${problems}`);
    }
    etag = response.headers.get('ETag') ?? '';
  }
}

/** The rows of what can be downloaded now. */
export async function listStored(
  statusUrl: string,
  { token, signal }: { readonly token: string; readonly signal: AbortSignal },
): Promise<UploadFile[]> {
  const stored: UploadFile[] = [];
  for (let page = 1; ; page++) {
    const response = await fetch(`${statusUrl}/files?outcome=uploaded,skipped&page=${page}`, { headers: { 'Auth-Token': token }, signal });
    if (!response.ok) throw new Error(`${response.url} was answered with ${response.status}: ${await response.text()}`);
    const { files, has_next: hasNext } = (await response.json()) as UploadFileList;
    stored.push(...files);
    if (!hasNext) return stored;
  }
}
