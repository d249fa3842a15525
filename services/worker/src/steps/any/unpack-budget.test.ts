// What may come out of the members of one batch, and what is told to the others.
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { ListingLimits } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { layerError, openBudget } from './unpack-budget.ts';

const mib = 1024 ** 2;
const limits = { maxMemberBytes: 64 * mib, maxTotalBytes: 100 * mib, maxRatio: 250 } as ListingLimits;
const fileOf = (id: bigint, compressedBytes = mib): UploadFileRecord =>
  ({ id, member: `m${id}`, compressedBytes, originalBytes: compressedBytes }) as UploadFileRecord;

/** `others`: what the rest of the upload has unpacked to. */
function budgetOf({ others = 0, archiveBytes = 50 * mib } = {}) {
  const told: number[] = [];
  const recordUnpacking = async (_upload: unknown, _attempt: number, _id: bigint, bytes: number): Promise<number> => {
    told.push(bytes);
    return others + bytes;
  };
  const upload = { id: 1, attempts: 1, archiveBytes } as UploadRecord;
  return { told, budget: openBudget({ limits, database: { uploadFiles: { recordUnpacking } } }, upload) };
}

test('small members cost no statement; 8 MiB of whichever members do, and what the member is by then', async () => {
  const { told, budget } = budgetOf();
  for (let id = 1n; id <= 7n; id++) await budget.layerOf(fileOf(id))(mib);
  expect(told).toEqual([]);
  await budget.layerOf(fileOf(8n))(mib);
  expect(told).toEqual([2 * mib]);
  expect(budget.unpackedBytes(fileOf(8n))).toBe(2 * mib);
  expect(budget.unpackedBytes(fileOf(9n))).toBe(mib);
});

test('each layer has its own ceiling, and all of them count', async () => {
  const { budget } = budgetOf();
  const file = fileOf(1n);
  await budget.layerOf(file)(40 * mib);
  const second = budget.layerOf(file);
  await second(39 * mib);
  expect(budget.unpackedBytes(file)).toBe(80 * mib);
  await expect(second(26 * mib)).rejects.toMatchObject({ code: 'member_too_large', details: { setting: 'ARCHIVE_MAX_MEMBER_BYTES' } });
});

test('against what was sent, not against the layer around it', async () => {
  const { budget } = budgetOf();
  const file = fileOf(1n, 1000);
  await budget.layerOf(file)(mib);
  await expect(budget.layerOf(file)(mib + 1)).rejects.toMatchObject({ code: 'member_ratio_too_high' });
  expect(layerError(fileOf(1n), limits).code).toBe('member_too_large');
});

test('all of the upload: the member that goes beyond is told, and whoever comes after it is not read', async () => {
  const { budget } = budgetOf({ others: 80 * mib });
  budget.check();
  const count = budget.layerOf(fileOf(1n));
  await count(9 * mib);
  await expect(count(12 * mib)).rejects.toMatchObject({ code: 'archive_total_too_large', details: { member: 'm1' } });
  await expect(budget.layerOf(fileOf(2n))(1)).rejects.toMatchObject({ code: 'archive_total_too_large' });
  expect(budget.check).toThrow('ARCHIVE_MAX_TOTAL_BYTES');
});

test('a small archive may not become far more than it is, however many members share it', async () => {
  const { budget } = budgetOf({ others: 12 * mib, archiveBytes: 70_000 });
  await expect(budget.layerOf(fileOf(1n))(8 * mib)).rejects.toMatchObject({
    code: 'archive_ratio_too_high',
    details: { setting: 'ARCHIVE_MAX_RATIO' },
  });
});

test('an attempt that was lost unpacks no more', async () => {
  const superseded = new Error('superseded');
  const recordUnpacking = (): Promise<number> => Promise.reject(superseded);
  const budget = openBudget({ limits, database: { uploadFiles: { recordUnpacking } } }, {
    id: 1,
    attempts: 1,
    archiveBytes: 1,
  } as UploadRecord);
  await expect(budget.layerOf(fileOf(1n))(8 * mib)).rejects.toBe(superseded);
});
