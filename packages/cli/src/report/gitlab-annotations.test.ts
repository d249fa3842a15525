import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addGitlabAnnotations } from './gitlab-annotations.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-'));
  path = join(folder, 'links.json');
});
afterEach(() => rm(folder, { recursive: true }));

const link = (label: string, id: number) => ({ external_link: { label, url: `https://x.example/uploads/upload/${id}` } });
const page = (label: string, id: number) => link(label, id).external_link;
const written = async (): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

test('each command of a job adds its links; of one upload the last verdict stays; sections of others stay', async () => {
  await writeFile(path, JSON.stringify({ coverage: [link('a report', 1)] }));
  addGitlabAnnotations(path, [page('symbols.zip: upload 7, processing', 7), page('b.zip: upload 8, complete', 8)]);
  addGitlabAnnotations(path, [page('symbols.zip: upload 7, complete', 7)]);
  expect(await written()).toEqual({
    coverage: [link('a report', 1)],
    symdepot: [link('b.zip: upload 8, complete', 8), link('symbols.zip: upload 7, complete', 7)],
  });
});

test('no more than GitLab takes; nothing that moves a cursor', async () => {
  addGitlabAnnotations(
    path,
    Array.from({ length: 1_100 }, (_, id) => page('a\u001b[2J', id)),
  );
  const { symdepot } = (await written()) as { symdepot: unknown[] };
  expect([symdepot.length, symdepot.at(-1)]).toEqual([1_000, link('a [2J', 1_099)]);
});

test('a file that is something else is left alone', async () => {
  for (const text of ['PK', '{"symdepot": 7}']) {
    await writeFile(path, text);
    expect(() => addGitlabAnnotations(path, [page('a', 1)])).toThrow(`${path} is there, and is no report of annotations`);
    expect(await readFile(path, 'utf8')).toBe(text);
  }
});
