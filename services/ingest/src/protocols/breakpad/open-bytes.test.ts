// What a token has open is counted in pieces, and given back once.
import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import type { IngestContext } from '../../context.ts';
import { closeBytes, createOpenBytes } from './open-bytes.ts';

const MiB = 2 ** 20;

function counting(limit: number) {
  const counts = new Map<string, number>();
  let isAway = false;
  const warnings: unknown[] = [];
  const context = {
    config: { BREAKPAD_OPEN_BYTES_PER_TOKEN: limit },
    kit: { logger: { warn: (line: unknown) => warnings.push(line) } },
    database: {
      admission: {
        async countRequest(caller: string, _windowSeconds: number, count: number) {
          if (isAway) throw new AppError('database_unavailable');
          counts.set(caller, (counts.get(caller) ?? 0) + count);
          return { requests: counts.get(caller)!, resetSeconds: 59.5 };
        },
      },
    },
  } as unknown as IngestContext;
  return { context, of: (tokenId: number) => counts.get(`breakpad:${tokenId}`), lose: () => (isAway = true), warnings };
}

test('a file counts in pieces of 64 MiB as it grows, an empty one as one; closing it gives back as many', async () => {
  const { context, of } = counting(1_000 * MiB);
  const file = createOpenBytes(context, 7);
  const seen: (number | undefined)[] = [];
  for (const bytes of [0, 1, 64 * MiB, 64 * MiB + 1, 200 * MiB]) {
    await file.grow(bytes);
    seen.push(of(7));
  }
  expect(seen).toEqual([1, 1, 1, 2, 4]);
  await closeBytes(context, 7, 200 * MiB);
  expect([of(7), of(8)]).toEqual([0, undefined]);
});

test('the limit is of all files of a token; what is refused is given back with the rest of its file', async () => {
  const { context, of } = counting(128 * MiB);
  const [first, second] = [createOpenBytes(context, 7), createOpenBytes(context, 7)];
  await first.grow(0);
  await second.grow(0);
  await expect(second.grow(65 * MiB)).rejects.toMatchObject({
    code: 'breakpad_too_many_open_bytes',
    details: { limit: 128 * MiB, retryAfterSeconds: 60 },
  });
  await second.giveBack();
  expect(of(7)).toBe(1);
  await createOpenBytes(context, 8).grow(0);
});

test('what cannot be given back is said', async () => {
  const { context, lose, warnings } = counting(128 * MiB);
  const file = createOpenBytes(context, 7);
  await file.giveBack();
  await file.grow(0);
  lose();
  await file.giveBack();
  expect(warnings).toMatchObject([{ token_id: 7 }]);
});
