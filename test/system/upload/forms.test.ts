// The form of POST /upload/ as clients really write it: what it says is what happens, and what cannot be read is refused. A part
// that is lost may be the one that says which lane (docs/adr/0017). Neighbour: access.test.ts, where forms are simply wrong.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clientForms, createSampleArchive, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { encodeForm, send, type HttpResponse, type FormPart } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let system: System;
let token: string;
let client: Client;
let folder: string;
let zip: Buffer;
let file: SampleFile;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  client = system.clientWith(token);
  const sample = await createSampleArchive({ files: 1, seed: 1101 });
  ({ zip } = sample);
  file = sample.files[0]!;
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-forms-'));
  await writeFile(join(folder, 'x.zip'), zip);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const post = (contentType: string, body: Buffer, path = '/upload/'): Promise<HttpResponse> =>
  send(system.process.url + path, { method: 'POST', headers: { 'Auth-Token': token, 'Content-Type': contentType }, body });

const postForm = async (parts: readonly FormPart[], path: string): Promise<HttpResponse> => {
  const form = await encodeForm(parts);
  return post(form.headers['Content-Type'], form.body, path);
};
const archive = (name = 'symbols.zip'): FormPart => ({ name, content: zip, filename: 'x.zip' });

/** Of parts as they are on the wire. */
const raw = (...parts: readonly (readonly [head: string, content: Buffer | string])[]): Promise<HttpResponse> => {
  const bytes = parts.flatMap(([head, content]) => [Buffer.from(`--b\r\n${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
  return post('multipart/form-data; boundary=b', Buffer.concat([...bytes, Buffer.from('--b--\r\n')]));
};
const archiveHead = 'Content-Disposition: form-data; name="symbols.zip"; filename="x.zip"';

const laneOf = (response: HttpResponse): unknown[] => [
  response.status,
  response.json<{ upload?: { try_symbols: boolean } }>().upload?.try_symbols ?? response.body.toString(),
];
const refusal = (response: HttpResponse): unknown[] => [response.status, response.json()['code']];

const curl = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const auth = ['--silent', '--show-error', '-H', `Auth-Token: ${token}`];
  const { stdout } = await promisify(execFile)('curl', [...auth, ...args], { cwd: folder });
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('a field `try` before an archive, in the form of', () => {
  test.each(clientForms)('$client', async ({ contentType, head, tail }) => {
    expect(laneOf(await post(contentType, Buffer.concat([Buffer.from(head), zip, Buffer.from(tail)])))).toEqual([201, true]);
  });

  test('curl itself, which was told a content type: nothing of it is among release symbols', async () => {
    const fields = ['--form', 'symbols.zip=@x.zip', '--form', 'try=1;type=application/octet-stream'];
    expect(await curl(...fields, `${system.process.url}/upload/`)).toMatchObject({ upload: { try_symbols: true } });
    expect((await client.download(`/try/${file.key}`)).content.equals(file.content)).toBe(true);
    expect((await client.download(`/${file.key}`)).status).toBe(404);
  });
});

test('`url` is read the same way, whatever its content type', async () => {
  const response = await raw([
    'Content-Disposition: form-data; name="url"\r\nContent-Type: application/octet-stream',
    'http://x.test/a.zip',
  ]);
  expect([response.status, response.json()['error']]).toEqual([400, 'Insecure URL']);
});

test('what has no file name is no archive, whatever its content type', async () => {
  const octets = (content: Buffer | string) =>
    raw(['Content-Disposition: form-data; name="symbols.zip"\r\nContent-Type: application/octet-stream', content]);
  expect(refusal(await octets(zip.subarray(0, 100)))).toEqual([400, 'no_file']);
  const response = await octets(Buffer.alloc(100_000));
  expect(response.json()['error']).toBe("Malformed form: the part 'symbols.zip' has no file name, so it is no file");
});

describe('a part that cannot be read is 400, and nothing stays staged:', () => {
  test.each([
    ['without a name', 'Content-Disposition: form-data', 'form_malformed'],
    ['without a disposition', 'Content-Type: text/plain', 'form_malformed'],
    ['with half a header', 'Content-Disposition', 'form_malformed'],
    ['with a file name', 'Content-Disposition: form-data; name="try"; filename="try.txt"', 'form_second_file'],
  ])('%s', async (_what, head, code) => {
    expect(refusal(await raw([archiveHead, zip], [head, '1']))).toEqual([400, code]);
    expect(refusal(await raw([head, '1'], [archiveHead, zip]))[0]).toBe(400);
    await expect.poll(() => system.buckets.objects('staging')).toEqual([]);
  });

  test('a name of an archive with control characters', async () => {
    const name = "Content-Disposition: form-data; name*=utf-8''a%00.zip; filename=x.zip";
    expect(refusal(await raw([name, zip]))).toEqual([400, 'form_malformed']);
  });
});

describe('what the sender means, or a refusal:', () => {
  test.each([
    ['/upload/?try=1', undefined, true],
    ['/upload/?try', undefined, true],
    ['/upload?x=1&try=yes', undefined, true],
    ['/upload/?try=1', '', true],
    ['/upload/?try=', '1', true],
    ['/upload/?try=', undefined, false],
    ['/upload/?tries=1', undefined, false],
  ])('POST %s with the field try=%s', async (path, value, isTry) => {
    const fields = value === undefined ? [] : [{ name: 'try', content: value }];
    expect(laneOf(await postForm([archive(), ...fields], path))).toEqual([201, isTry]);
  });

  test('`try` twice: any that is not empty counts', async () => {
    const tries = ['1', ''].map((content) => ({ name: 'try', content }));
    expect(laneOf(await postForm([...tries, archive()], '/upload/'))).toEqual([201, true]);
  });

  test.each([
    ['another', 'more.zip'],
    ['one of the same name', 'symbols.zip'],
    ['something else', 'notes.txt'],
  ])('a second file, %s', async (_what, name) => {
    const response = await postForm([archive(), archive(name)], '/upload/');
    expect([response.status, response.json()['error']]).toEqual([
      400,
      `The form has a second file, '${name}' beside 'symbols.zip'. Send one archive in each request`,
    ]);
    await expect.poll(() => system.buckets.objects('staging')).toEqual([]);
  });

  test('`url` twice, and in the query', async () => {
    const urls = ['https://x.test/a.zip', 'https://x.test/b.zip'].map((content) => ({ name: 'url', content }));
    expect(refusal(await postForm(urls, '/upload/'))).toEqual([400, 'form_second_url']);
    expect(refusal(await postForm([archive()], '/upload/?url=https://x.test/a.zip'))).toEqual([400, 'url_in_query']);
  });

  test.each([
    ['/upload/v2/?try=1', {}, true],
    ['/upload/v2/', { try: true }, true],
    ['/upload/v2/', { try: false }, false],
    ['/upload/v2/', {}, false],
  ])('files one by one, announced to %s with %j', async (path, more, isTry) => {
    const body = JSON.stringify({ files: [{ key: 'a.so/AB/a.so.sym', size: 3, md5_hash: '0'.repeat(32) }], ...more });
    const response = await post('application/json', Buffer.from(body), path);
    expect([response.status, response.json()['try_symbols']]).toEqual([201, isTry]);
  });

  test('files one by one with a `try` that is neither true nor false', async () => {
    expect((await post('application/json', Buffer.from('{"files": [], "try": "1"}'), '/upload/v2/')).status).toBe(400);
  });
});

test('who has named the file, and not the field, is told which name counts', async () => {
  expect(await curl('--form', 'file=@x.zip', `${system.process.url}/upload/`)).toMatchObject({
    error:
      'Unrecognized archive file extension "". The name of the form\'s field is the name of the archive, and must end in ".zip": --form symbols.zip=@x.zip',
    code: 'archive_extension_unrecognized',
  });
});
