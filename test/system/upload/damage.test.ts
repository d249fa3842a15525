// Random damage to a sound archive ends in 201 with exact bytes or in 400: never in 5xx, a hang, or growth of memory.
// DAMAGE_ROUNDS says how often (damage-rounds.ts); a failing run prints the DAMAGE_SEED that does it again.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { damageRounds, damageSeed } from '../../harness/seeds/damage-rounds.ts';
import { damage, damageArchive, type Damage } from '../../harness/samples/archive-damage.ts';
import type { Client } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import { readResidentBytes } from '../../harness/processes/resident-bytes.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

const MiB = 1024 ** 2;
const parallel = 4;
/** Generous: what takes so long hangs. */
const answerTimeoutMs = 60_000;

let system: System;
let client: Client;
let residentBefore: number;
const accepted: number[] = [];
/** Upload → its bytes' hash: two of the same bytes at once (cut down to nothing, say) are one upload. */
const rejected = new Map<number, string>();

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { BATCH_MAX_MEMBERS: '5', UPLOAD_RATE_PER_MINUTE: '1000000', LOG_LEVEL: 'info' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  await client.upload((await createSampleArchive({ files: 8, seed: 0 })).zip);
  residentBefore = await readResidentBytes(system.process.pid);
});
afterAll(async () => system[Symbol.asyncDispose]());

const archives = fc.record({
  /** Gives it debug ids of its own: rounds do not meet in the bucket. */
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  compress: fc.boolean(),
  dataDescriptors: fc.boolean(),
  zip64: fc.boolean(),
  comment: fc.constantFrom('', 'made by a build'),
});

test('201 with exact bytes, or 400', { timeout: 60_000 + damageRounds * 2_000 }, async () => {
  const property = fc.asyncProperty(archives, fc.array(damage, { minLength: 1, maxLength: 3 }), sendDamaged);
  const lanes = Array.from({ length: parallel }, (_, lane) => ({ seed: damageSeed + lane, numRuns: Math.ceil(damageRounds / parallel) }));
  // To the end, also when one fails: else the others would go on behind the next test's back.
  const results = await Promise.allSettled(lanes.map((lane) => fc.assert(property, { ...lane, endOnFailure: true })));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  expect(accepted.length).toBeGreaterThan(0);
  expect(rejected.size).toBeGreaterThan(0);
});

async function sendDamaged(archive: Parameters<typeof createSampleArchive>[0], damages: readonly Damage[]): Promise<void> {
  const { files, zip } = await createSampleArchive({ files: 8, bytes: 60_000, ...archive });
  const names = files.map(({ key }) => key);
  const damaged = damages.reduce((bytes, done) => damageArchive(bytes, done, names), zip);
  const response = await client.upload(damaged, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (response.status === 400) {
    const id = Number(response.json<{ links: { self: string } }>().links.self.split('/').at(-1));
    const hash = createHash('sha256').update(damaged).digest('hex');
    expect(rejected.get(id) ?? hash).toBe(hash);
    rejected.set(id, hash);
    return;
  }
  expect(response.status, response.body.toString().slice(0, 500)).toBe(201);
  const { id } = response.json<{ upload: { id: number } }>().upload;
  accepted.push(id);
  const status = await client.status(id);
  expect(status.state).toBe('complete');
  const stored = (await client.files(id)).filter(({ outcome }) => outcome !== 'ignored');
  expect(stored.length + status.ignored_keys.length).toBeGreaterThan(0);
  const originals = new Map<string, Buffer>(files.map(({ key, content }) => [key, content]));
  for (const { member, key, outcome } of stored) {
    expect(['uploaded', 'skipped']).toContain(outcome);
    const found = await client.download(`/${String(key).split('/').map(encodeURIComponent).join('/')}`);
    expect([member, found.status]).toEqual([member, 200]);
    const original = originals.get(member);
    // A name, or all of a member, may have been damaged without a trace; a content may not.
    if (!original?.equals(found.content)) expect(declaredChecksums(damaged), member).toContain(crc32(found.content));
  }
}

/** Every CRC-32 that stands in what looks like an entry of a directory. */
function declaredChecksums(zip: Buffer): number[] {
  const found: number[] = [];
  for (let at = zip.indexOf('PK\u0001\u0002'); at >= 0 && at + 46 <= zip.length; at = zip.indexOf('PK\u0001\u0002', at + 1)) {
    found.push(zip.readUInt32LE(at + 16));
  }
  return found;
}

test('afterwards: the service is well, keeps only what it refused, and has not grown', async () => {
  const residentAfter = await readResidentBytes(system.process.pid);
  process.stdout.write(
    `damage: ${accepted.length} × 201, ${rejected.size} × 400; seed ${damageSeed}; ` +
      `memory ${Math.round(residentBefore / MiB)} → ${Math.round(residentAfter / MiB)} MiB\n`,
  );
  expect((await send(`${system.process.url}/__heartbeat__`)).status).toBe(200);
  const kept = [...rejected.keys()].map((id) => `staging/${id}.zip`).toSorted();
  await waitFor(async () => (await system.buckets.objects('staging')).length <= kept.length);
  expect(await system.buckets.objects('staging')).toEqual(kept);
  expect(system.process.log().filter(({ level }) => level === 'error' || level === 50)).toEqual([]);
  expect(residentAfter - residentBefore).toBeLessThan(400 * MiB);
});
