// `npm run admin -- uploads …` and `… lane …`: which are selected, what becomes of each, and that it is audited.
import { withConnection } from '../../harness/postgres/sql.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUpload, type UploadOfTest } from '../../harness/postgres/upload-records.ts';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { createAdminHarness, type AdminHarness } from '../../harness/systems/admin-harness.ts';

let harness: AdminHarness;
const ids = new Map<string, number>();

const rows: Readonly<Record<string, UploadOfTest>> = {
  failed: { state: 'failed', error: 'broken' },
  'failed in try': { state: 'failed', lane: 'try' },
  'failed of bob': { state: 'failed', email: 'bob@example.com' },
  'failed long ago': { state: 'failed', createdAt: new Date('2020-01-02') },
  complete: { state: 'complete' },
  staged: { state: 'staged', completedAt: null },
};

beforeAll(async () => {
  harness = await createAdminHarness();
  await withConnection(harness.url, async (client) => {
    for (const [name, row] of Object.entries(rows)) ids.set(name, (await addUpload(client, row)).id);
    await client.query(`UPDATE uploads SET is_staged = true, sha256 = lpad(id::text, 64, '0'), step = 'list'`);
  });
});
afterAll(() => harness.close());

const idsOf = (...names: readonly string[]): number[] => names.map((name) => ids.get(name)!);
/** With its exit code, whatever it is. */
async function run(...args: string[]): Promise<{ code: number | null; document: Record<string, unknown> }> {
  const { code, stdout } = await runAdminHere([...args, '--json'], { DATABASE_URL: harness.url });
  return { code, document: JSON.parse(stdout) as Record<string, unknown> };
}

test('list, by the filters of the site', async () => {
  const listed = async (...filters: string[]): Promise<number[]> =>
    ((await run('uploads', 'list', ...filters)).document['uploads'] as { id: number }[]).map(({ id }) => id);
  expect((await listed()).length).toBe(6);
  expect(await listed('--state', 'failed', '--lane', 'try')).toEqual(idsOf('failed in try'));
  expect(new Set(await listed('--state', 'failed,complete', '--created-at', 'today', '--user', '!bob'))).toEqual(
    new Set(idsOf('failed', 'failed in try', 'complete')),
  );
  expect(await harness.text('uploads', 'list', '--state', 'failed', '--limit', '1')).toMatch(/\nand 3 more: --limit 4\n$/);
  for (const [flag, value] of [
    ['--state', 'lost'],
    ['--lane', 'third'],
    ['--created-at', 'whenever'],
  ] as const)
    expect((await run('uploads', 'list', flag, value)).code).toBe(3);
});

test('retry and cancel what is selected, each by itself', async () => {
  const filters = ['--state', 'failed', '--created-at', '>=2021-01-01', '--user', 'ann'];
  const wanted = idsOf('failed', 'failed in try');
  expect((await run('uploads', 'retry', ...filters, '--dry-run')).document).toEqual({ selected: wanted });
  expect(await run('uploads', 'retry', ...filters)).toEqual({ code: 0, document: { results: wanted.map((id) => ({ id, ok: true })) } });
  const [complete, staged] = idsOf('complete', 'staged');
  const { code, document } = await run('uploads', 'cancel', String(staged), String(complete));
  expect([code, document['results']]).toMatchObject([
    1,
    [
      { id: staged, ok: true },
      { id: complete, ok: false, code: 'upload_has_ended' },
    ],
  ]);
  expect((await harness.refusal('uploads', 'cancel')).code).toBe('selection_missing');
  expect((await harness.refusal('uploads', 'cancel', '1', '--lane', 'try')).code).toBe('selection_missing');
  const { audit } = (await run('audit', 'list', '--action', 'upload.')).document as {
    audit: { action: string; subject: string; via: string }[];
  };
  expect(audit.map(({ action, subject, via }) => [action, Number(subject), via])).toEqual([
    ['upload.cancel', staged, 'command'],
    ...wanted.toReversed().map((id) => ['upload.retry', id, 'command']),
  ]);
});

test('a lane rests and goes on', async () => {
  expect((await run('lane', 'pause', 'try', '--reason', 'move')).document).toMatchObject({ lane: { lane: 'try', reason: 'move' } });
  expect((await run('lane', 'pause', 'try')).document).toMatchObject({ lane: { reason: 'move' } });
  expect(await harness.database.pausedLanes.list()).toMatchObject([{ lane: 'try', reason: 'move' }]);
  expect(await harness.text('lane', 'list')).toContain('move');
  expect((await run('lane', 'resume', 'try')).document).toEqual({ lane: 'try', changed: true });
  expect((await run('lane', 'resume', 'try')).document).toEqual({ lane: 'try', changed: false });
  const { audit } = (await run('audit', 'list', '--action', 'lane.')).document as { audit: { action: string }[] };
  expect(audit.map(({ action }) => action)).toEqual(['lane.resume', 'lane.pause']);
});
