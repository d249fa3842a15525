import { markOfId, type IdMark, type PublicationFeed } from '@symdepot/database';
import type { Found } from '@symdepot/lookup';
import { parseKeyParts } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { createLookupCache, type Question } from './lookup-cache.ts';
import { questionOf, type SymbolRequest } from './symbol-request.ts';

const ask = (key: string, lanes: SymbolRequest['lanes'] = ['release']): Question => questionOf({ ...parseKeyParts(key)!, lanes });
const nothing = { found: undefined };

/** A database that tells what a test says, when it says it. */
function tellingDatabase() {
  let isHearing = true;
  let subscriber: { onPublished: (mark: IdMark) => void; onGap: () => void };
  /** What is told before the next answer. */
  const pending: IdMark[] = [];
  const tell = (mark: IdMark): void => subscriber.onPublished(mark);
  const publicationFeed: PublicationFeed = {
    subscribe: (one) => void (subscriber = one),
    isHearing: () => isHearing,
    caughtUp: async () => {
      for (const mark of pending.splice(0)) tell(mark);
      return isHearing;
    },
  };
  return {
    publicationFeed,
    tell,
    pending,
    lose() {
      isHearing = false;
      subscriber.onGap();
    },
    hearAgain() {
      isHearing = true;
      subscriber.onGap();
    },
  };
}

function memoryOf(maxResults = 100) {
  const database = tellingDatabase();
  const memory = createLookupCache({ publicationFeed: database.publicationFeed, maxResults, maxAgeMs: 60_000 });
  return {
    database,
    memory,
    remember: (question: Question) => memory.find(question, async () => nothing),
    /** Undefined: it is not known. */
    recall: async (question: Question) => (await memory.find(question, async () => undefined)).result,
  };
}

test('what was looked up is known, in its lanes and under its very names', async () => {
  const { remember, recall } = memoryOf();
  await remember(ask('a.pdb/AB/a.sym'));
  expect(await recall(ask('a.pdb/AB/a.sym'))).toMatchObject(nothing);
  expect(await recall(ask('a.pdb/AB/a.sym', ['release', 'try']))).toBeUndefined();
  expect(await recall(ask('A.pdb/AB/a.sym'))).toBeUndefined();
  expect(await recall(ask('a.pdb/AB/a.pd_'))).toBeUndefined();
});

test('a publication is known by every question that it may answer, also when it is told only with the question', async () => {
  const { database, remember, recall } = memoryOf();
  const questions = ['a.pdb/AB/a.sym', 'A.PDB/AB/a.pd_', 'ядро.pdb/AB/ядро.sym', 'b.pdb/CD/b.sym'].map((key) => ask(key));
  await Promise.all(questions.map(remember));
  database.tell(markOfId('ab'));
  const known = await Promise.all(questions.map(async (question) => (await recall(question)) !== undefined));
  expect(known).toEqual([false, false, false, true]);
  database.pending.push(markOfId('CD'));
  expect(await recall(questions[3]!)).toBeUndefined();
});

test('what was published while somebody looked is not remembered as missing', async () => {
  const { database, memory, recall } = memoryOf();
  const meanwhile = (mark: IdMark) => async () => {
    database.tell(mark);
    return nothing;
  };
  await memory.find(ask('a.pdb/AB/a.sym'), meanwhile(markOfId('AB')));
  await memory.find(ask('b.pdb/CD/b.sym'), meanwhile(markOfId('AB')));
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
  expect(await recall(ask('b.pdb/CD/b.sym'))).toBeDefined();
});

test('who asks what somebody looks up waits for that, unless it may have missed something', async () => {
  const { database, memory, recall } = memoryOf();
  const question = ask('a.pdb/AB/a.sym');
  const { promise, resolve } = Promise.withResolvers<typeof nothing>();
  let looks = 0;
  const looked = memory.find(question, () => (looks++, promise));
  const shared = recall(question);
  expect(await recall(ask('b.pdb/AB/b.sym'))).toBeUndefined();
  database.pending.push(markOfId('AB'));
  expect(await recall(question)).toBeUndefined();
  resolve(nothing);
  expect([(await looked).source, await shared, looks]).toEqual(['store', nothing, 1]);
  const failing = memory.find(question, () => Promise.reject(new Error('away')));
  await expect(recall(question)).rejects.toThrow('away');
  await expect(failing).rejects.toThrow('away');
  expect(await recall(question)).toBeUndefined();
});

test('those who ask at the very same time look once', async () => {
  const { memory } = memoryOf();
  let looks = 0;
  const look = async () => (looks++, nothing);
  await Promise.all(Array.from({ length: 5 }, () => memory.find(ask('a.pdb/AB/a.sym'), look)));
  expect(looks).toBe(1);
});

test('while nothing is heard nothing is known, and nothing is kept over a gap', async () => {
  const { database, remember, recall } = memoryOf();
  await remember(ask('a.pdb/AB/a.sym'));
  database.lose();
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
  await remember(ask('b.pdb/AB/b.sym'));
  database.hearAgain();
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
  expect(await recall(ask('b.pdb/AB/b.sym'))).toBeUndefined();
});

test('what was found is known for as long as the database is away, and no longer', async () => {
  const { database, memory, remember, recall } = memoryOf();
  const found = { kind: 'stored', file: { key: 'A.pdb/AB/A.sym' } } as unknown as Found;
  await memory.find(ask('a.pdb/AB/a.sym'), async () => ({ found }));
  await remember(ask('b.pdb/AB/b.sym'));
  expect(memory.lastFound(ask('a.pdb/AB/a.sym'))).toBe(found);
  database.lose();
  expect(memory.lastFound(ask('a.pdb/AB/a.sym'))).toBe(found);
  expect(memory.lastFound(ask('b.pdb/AB/b.sym'))).toBeUndefined();
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
  database.hearAgain();
  expect(memory.lastFound(ask('a.pdb/AB/a.sym'))).toBeUndefined();
});

test('no answer and a failure are not remembered', async () => {
  const { memory, recall } = memoryOf();
  await memory.find(ask('a.pdb/AB/a.sym'), async () => undefined);
  await expect(memory.find(ask('a.pdb/AB/a.sym'), () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
});

test('it has bounds: the oldest answers go, and names that nothing can have are not kept', async () => {
  const { remember, recall } = memoryOf(10);
  for (let i = 0; i < 20; i++) await remember(ask(`a${i}.pdb/AB/a.sym`));
  await remember(ask(`${'x'.repeat(300)}/AB/x.sym`));
  const known = await Promise.all(Array.from({ length: 20 }, (_, i) => recall(ask(`a${i}.pdb/AB/a.sym`))));
  expect(known.map((response) => response !== undefined)).toEqual(Array.from({ length: 20 }, (_, i) => i >= 10));
  expect(await recall(ask(`${'x'.repeat(300)}/AB/x.sym`))).toBeUndefined();
});

test('it can be turned off', async () => {
  const { remember, recall } = memoryOf(0);
  await remember(ask('a.pdb/AB/a.sym'));
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
});

test('what is forgotten is looked up again', async () => {
  const { memory, remember, recall } = memoryOf();
  await remember(ask('a.pdb/AB/a.sym'));
  memory.forget(ask('a.pdb/AB/a.sym'));
  expect(await recall(ask('a.pdb/AB/a.sym'))).toBeUndefined();
});
