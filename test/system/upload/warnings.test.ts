// Symbols files that are of no use: stored with a word about it, or refused when the upload is strict.
import { createRawZip } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client, NamedFile } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client, toSend, type V2Client } from '../../harness/clients/v2-client.ts';

let system: System;
let client: Client;
let v2: V2Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  v2 = createV2Client(system.process.url, await createToken(system.databaseUrl, { permissions: ['upload_symbols'] }));
});
afterAll(async () => system[Symbol.asyncDispose]());

const strict = { Prefer: 'handling=strict' };

/** One of another build, an error page, and a sound one; all of them with an id of their own. */
function filesOf(id: string): { readonly files: readonly NamedFile[]; readonly zip: Buffer; readonly warnings: readonly object[] } {
  const contents = {
    [`a.pdb/${id}/a.sym`]: `MODULE windows x86 AB13 a.pdb\nPUBLIC 0 0 ${id}\n`,
    [`b.pdb/${id}/b.sym`]: '<html>404</html>',
    [`c.pdb/${id}/c.sym`]: `MODULE windows x86 ${id} c.pdb\n`,
  };
  const files = Object.entries(contents).map(([key, content]) => ({ key, content: Buffer.from(content) }));
  const zip = createRawZip(files.map(({ key, content }) => ({ name: key, content })));
  const warnings = [
    {
      code: 'symbols_other_id',
      member: `a.pdb/${id}/a.sym`,
      message: `'a.pdb/${id}/a.sym' says in its MODULE line that its debug id is 'AB13'`,
    },
    { code: 'symbols_markup', member: `b.pdb/${id}/b.sym`, message: `'b.pdb/${id}/b.sym' is HTML or XML, no symbols` },
  ];
  return { files, zip, warnings };
}

const idOf = (response: HttpResponse): number => Number(response.json<{ links: { self: string } }>().links.self.split('/').at(-1));

test('they are stored, and said of in the 201, in the status, in their rows and in metrics', async () => {
  const { files, zip, warnings } = filesOf('A1');
  const response = await client.upload(zip);
  expect(response.status).toBe(201);
  const { upload } = response.json<{ upload: { id: number; warnings: unknown } }>();
  expect(upload.warnings).toEqual(warnings);
  expect(response.headers['preference-applied']).toBeUndefined();
  expect(await client.status(upload.id)).toMatchObject({ state: 'complete', problems: [], warnings });
  const rows = await client.files(upload.id);
  expect(rows.map(({ warning, outcome }) => [warning, outcome])).toEqual([
    ['symbols_other_id', 'uploaded'],
    ['symbols_markup', 'uploaded'],
    [null, 'uploaded'],
  ]);
  expect(await client.differing(files)).toEqual([]);
  const metrics = (await send(`${system.process.adminUrl}/metrics`)).body.toString();
  expect(metrics).toMatch(/^symdepot_warnings_total\{code="symbols_markup"\} 1$/m);
});

test('with Prefer: handling=strict they are problems, nothing is published, and a retry stays strict', async () => {
  const { files, zip, warnings } = filesOf('A2');
  const response = await client.upload(zip, { headers: strict });
  expect(response.status).toBe(400);
  expect(response.headers['preference-applied']).toBe('handling=strict');
  expect(response.json()).toMatchObject({ code: 'symbols_other_id', details: warnings });
  expect(await client.differing(files)).toEqual(files.map(({ key }) => key));
  const id = idOf(response);
  expect((await client.order(id, 'retry')).status).toBe(202);
  expect(await client.untilStatus(id, ({ state, attempts }) => state === 'rejected' && attempts === 2, 'rejected again')).toMatchObject({
    problems: warnings,
  });
  // Who is not strict sends the same, and it is taken.
  expect((await client.upload(zip)).status).toBe(201);
  expect(await client.differing(files)).toEqual([]);
  // Now its bytes are known: warnings are taken over with the rows, and whoever is strict is refused all the same.
  const again = await client.upload(zip);
  expect([again.status, again.json()]).toEqual([201, { upload: expect.objectContaining({ warnings }) }]);
  expect((await client.upload(zip, { headers: strict })).status).toBe(400);
});

test('strictness and waiting are told in one header', async () => {
  const { zip } = filesOf('A3');
  const response = await client.upload(zip, { headers: { Prefer: 'respond-async, handling=strict' } });
  expect(response.status).toBe(202);
  expect(String(response.headers['preference-applied'])).toBe('respond-async, handling=strict');
  await client.untilState(response.json<{ upload: { id: number } }>().upload.id, 'rejected');
});

test('files one by one: each is judged by itself, and the sound one is stored', async () => {
  const { files, warnings } = filesOf('A4');
  const response = await v2.post(JSON.stringify({ files: files.map(announcementOf) }), strict);
  expect([response.status, response.headers['preference-applied']]).toEqual([201, 'handling=strict']);
  const session = response.json<Awaited<ReturnType<V2Client['announce']>>>();
  for (const [index, file] of session.files.entries()) {
    const { url, bytes } = toSend(file, files[index]!.content);
    expect((await send(url, { method: 'PUT', body: bytes })).status).toBe(200);
  }
  expect(await client.untilState(session.id, 'rejected')).toMatchObject({ problems: warnings, warnings: [] });
  expect(await client.differing(files)).toEqual(files.slice(0, 2).map(({ key }) => key));
});

test('files one by one: what is stored already and of no use is refused as if it had been sent', async () => {
  const { files, zip, warnings } = filesOf('A6');
  expect((await client.upload(zip)).status).toBe(201);
  const announcement = JSON.stringify({ files: files.map(announcementOf) });
  for (let again = 0; again < 2; again++) {
    const session = (await v2.post(announcement, strict)).json<Awaited<ReturnType<V2Client['announce']>>>();
    expect(await client.untilState(session.id, 'rejected')).toMatchObject({ problems: warnings, warnings: [] });
  }
  const lenient = (await v2.post(announcement)).json<Awaited<ReturnType<V2Client['announce']>>>();
  expect(await client.untilState(lenient.id, 'complete')).toMatchObject({ problems: [], warnings });
  expect(await client.differing(files)).toEqual([]); // it stays as it was
});

test('with UPLOAD_STRICT all uploads are', async () => {
  await using other = await startSystem(inject('postgresUrl'), { UPLOAD_STRICT: 'true' });
  const sender = await other.clientFor({ permissions: ['upload_symbols'] });
  expect((await sender.upload(filesOf('A5').zip)).json()).toMatchObject({ code: 'symbols_other_id' });
});
