import { expect, test } from 'vitest';
import { topLevelTexts } from './top-level-texts.ts';

const textsIn = (json: string): Record<string, string> | undefined => {
  const texts = topLevelTexts(Buffer.from(json));
  return texts && Object.fromEntries(texts);
};

test.each<[string, Record<string, string> | undefined]>([
  ['{}', {}],
  ['{"a":"b","c": "d" }', { a: 'b', c: 'd' }],
  ['{ "a" :\n"b"\t,"n":1,"t":true,"c":"d"}', { a: 'b', c: 'd' }],
  // What is further in has other names.
  ['{"files":{"a":"inner","x":{"a":"z"}},"a":"b","list":["a","c",{"a":"q"}],"c":"d"}', { a: 'b', c: 'd' }],
  [String.raw`{"a\u0062":"q\"u\\o:,}te","c":"d"}`, { ab: String.raw`q"u\o:,}te`, c: 'd' }],
  ['{"a":"first","a":"last"}', { a: 'last' }],
  [
    '{"__proto__":"a","constructor":"b"}',
    Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]),
  ],
  [`{"long":"${'x'.repeat(5_000)}","a":"b"}`, { a: 'b' }],
  ['["a","b"]', {}],
  ['null', {}],
  ['{"a":"b"', undefined],
  ['{"a":"b', undefined],
  ['{"a":"b"}}', undefined],
  ['{"a":"b\\', undefined],
])('%s', (json, texts) => {
  expect(textsIn(json)).toEqual(texts);
});

test('agrees with JSON.parse, whatever the names and values are', () => {
  const object = { debug_id: '\u0000"\\/', object_name: 'für {a}', files: { 'files/a"b': { path: '/a,b:c' } }, code_id: '', n: 1.5 };
  for (const space of [0, 2])
    expect(textsIn(JSON.stringify(object, null, space))).toEqual({ debug_id: '\u0000"\\/', object_name: 'für {a}', code_id: '' });
});

test('a megabyte of brackets makes no objects', () => {
  expect(textsIn('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toEqual({});
});
