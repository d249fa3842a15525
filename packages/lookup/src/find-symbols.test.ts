import { parseKey } from '@symdepot/testkit';
import { createMemoryStorage, createSymbolStore, type SymbolStore } from '@symdepot/storage';
import type { NamedId, SymbolsIndex, SymbolsMatch } from '@symdepot/database';
import { parseKeyParts, type Key, type KeyParts, type Lane, type UploadId } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { findSymbols, isMaybeCodeId } from './find-symbols.ts';

const both = ['release', 'try'] as const;
const parts = (key: string): KeyParts => parseKeyParts(key)!;

async function storeWith(...objects: readonly (readonly [Lane, string])[]): Promise<SymbolStore> {
  const storage = createMemoryStorage('symbols');
  const store = createSymbolStore({ release: storage, try: storage });
  const file = { contentType: 'text/plain', originalBytes: 1, md5: 'a'.repeat(32), uploadId: 1 as UploadId, expect: 'absent' } as const;
  for (const [lane, key] of objects) await store.put(lane, parseKey(key), Buffer.from('x'), file);
  return store;
}

interface Rows {
  readonly spellings?: Readonly<Record<string, readonly string[]>>;
  readonly matches?: Readonly<Record<string, string>>;
}

/** An index of a few rows, which writes down what it was asked. */
function indexOf({ spellings = {}, matches = {} }: Rows) {
  const asked: string[] = [];
  const match = (key: string, lane: Lane): SymbolsMatch => ({
    ...parts(key),
    key: key as Key,
    lane,
    codeFile: null,
    codeId: null,
    generator: null,
  });
  const symbolsIndex: SymbolsIndex = {
    findSpellings: async (keys: readonly Key[], [lane]) => {
      asked.push(...keys);
      return keys.map((key) => (spellings[`${lane} ${key.toLowerCase()}`] ?? []) as Key[]);
    },
    findByFileAndId: async (wanted: readonly NamedId[], [lane]) => {
      asked.push(...wanted.map(({ file, id }) => `${file}+${id}`));
      return wanted.map(({ file, id }) => {
        const key = matches[`${lane} ${file}+${id}`];
        return key === undefined ? undefined : match(key, lane!);
      });
    },
    findById: async (debugIds) => debugIds.map(() => []),
  };
  return { asked, symbolsIndex };
}

test('what is there under its key in the first lane is found without a question to the database', async () => {
  const symbolStore = await storeWith(['release', 'a/AB/a.sym'], ['try', 'a/AB/a.sym'], ['try', 'b/AB/b.sym']);
  const { asked, ...database } = indexOf({});
  const found = await findSymbols({ symbolStore, database }, [parts('a/ab/a.sym'), parts('b/AB/b.sym')], both);
  expect(found.map((one) => [one?.kind, one?.file.lane, one?.file.key])).toEqual([
    ['stored', 'release', 'a/AB/a.sym'],
    ['stored', 'try', 'b/AB/b.sym'],
  ]);
  expect(asked).toEqual(['b/AB/b.sym', 'b+AB']);
});

test('whatever the first lane has goes before what the next one has, by any way', async () => {
  const release = ['XUL.pdb/AB/XUL.sym', 'js.pdb/CD/js.sym'] as const;
  const evil = ['xul.pdb/AB/xul.sym', 'js.dll/12/js.sym', 'evil.pdb/E1/evil.sym'] as const;
  const symbolStore = await storeWith(...release.map((key) => ['release', key] as const), ...evil.map((key) => ['try', key] as const));
  const { asked: _, ...database } = indexOf({
    spellings: { 'release xul.pdb/ab/xul.sym': [release[0]] },
    matches: { 'release js.dll+12': release[1], 'try js.dll+12': evil[2], 'try own.dll+34': evil[2] },
  });
  const wanted = ['xul.pdb/AB/xul.sym', 'js.dll/12/js.sym', 'own.dll/34/own.sym'];
  const found = await findSymbols({ symbolStore, database }, wanted.map(parts), both);
  expect(found.map((one) => one && `${one.kind} ${one.file.lane} ${one.file.key}`)).toEqual([
    `stored release ${release[0]}`,
    `moved release ${release[1]}`,
    `moved try ${evil[2]}`,
  ]);
});

test('each is looked for in its own way, and answered in the order of the questions', async () => {
  const symbolStore = await storeWith(['release', 'XUL.pdb/AB/XUL.sym'], ['release', 'js.pdb/CD/js.sym'], ['release', 'z/EF/z.pd_']);
  const { asked, ...database } = indexOf({
    spellings: { 'release xul.pdb/ab/xul.sym': ['gone.pdb/AB/gone.sym', 'XUL.pdb/AB/XUL.sym'] },
    matches: {
      'release js.dll+12': 'js.pdb/CD/js.sym',
      'release lost.dll+34': 'lost.pdb/EE/lost.sym',
      'release self+56': 'self/56/self.sym',
    },
  });
  const wanted = ['js.dll/12/js.sym', 'xul.pdb/ab/xul.sym', 'lost.dll/34/lost.sym', 'self/56/self.sym', 'z/EF/z.pd_', 'no/AB/no.pd_'];
  const found = await findSymbols({ symbolStore, database }, wanted.map(parts), ['release']);
  expect(found.map((one) => one && `${one.kind} ${one.file.key}`)).toEqual([
    'moved js.pdb/CD/js.sym',
    'stored XUL.pdb/AB/XUL.sym',
    undefined, // its row is still there, its object is not
    undefined,
    'stored z/EF/z.pd_',
    undefined,
  ]);
  expect(asked).toEqual([
    'js.dll/12/js.sym',
    'xul.pdb/AB/xul.sym',
    'lost.dll/34/lost.sym',
    'self/56/self.sym',
    'no/AB/no.pd_',
    'js.dll+12',
    'lost.dll+34',
    'self+56',
  ]);
});

test('a key that is too long to be stored is looked for by its code id only', async () => {
  const symbolStore = await storeWith();
  const { asked, ...database } = indexOf({});
  const long = 'x'.repeat(300);
  expect(await findSymbols({ symbolStore, database }, [parts(`${long}/AB/x.sym`)], both)).toEqual([undefined]);
  expect(asked).toEqual([`${long}+AB`, `${long}+AB`]); // in each lane
});

test('a .sym with an id that is too short for a debug id may be asked for by code id', () => {
  const ask = (debugId: string, symbolsFile: string) => isMaybeCodeId({ debugFile: 'a', debugId, symbolsFile });
  expect(ask('A'.repeat(32), 'a.sym')).toBe(true);
  expect(ask('A'.repeat(33), 'a.sym')).toBe(false);
  expect(ask('A'.repeat(16), 'a.pd_')).toBe(false);
});
