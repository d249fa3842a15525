// No map that is keyed by input or by settings is an object with a prototype, in any package and service.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findKeyedObjects } from './architecture/keyed-objects.ts';
import { testCode } from './architecture/rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The program waits for the compiler, on a busy machine for long. */
const timeout = 180_000;

test('no property of an object is named by any text', { timeout }, () => {
  const folders = ['packages', 'services'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`));
  const isProduct = (path: string): boolean => folders.some((folder) => path.startsWith(`${folder}/src/`)) && !testCode.test(path);
  expect(findKeyedObjects(root, (path) => isProduct(path) && !path.includes('/generated/'))).toEqual([]);
});

test('what breaks it is found, and what is sound is not', { timeout }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'symdepot-keyed-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions": {"strict": true, "target": "es2024", "types": []}}');
    writeFileSync(join(folder, 'a.ts'), madeUp.join('\n'));
    const lines = findKeyedObjects(folder, () => true).map((found) => Number(/^a\.ts:(\d+): /.exec(found)![1]));
    expect(lines).toEqual(madeUp.flatMap((line, index) => (line.endsWith('// !') ? [index + 1] : [])));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const madeUp = [
  'declare const text: string, few: "a" | "b", maybe: string | undefined, unknown: any, at: number, list: string[];',
  'const record: Record<string, number> = {};',
  'record[text]; // !',
  'record[text] = 1; // !',
  'record[text.trim()]; // !',
  'record[maybe!]; // !',
  'record[unknown]; // !',
  'text in record; // !',
  'const { [text]: one } = record; // !',
  'function read<K extends string>(key: K) { return (record as any)[key]; } // !',
  'for (const name in record) record[name];',
  'for (const name of Object.keys(record)) record[name];',
  'for (const name of Object.keys({})) record[name]; // !',
  'for (const name in record) ({} as Record<string, number>)[name]; // !',
  'record["a"]; record[few]; "a" in record; list[at]; text[at]; ({ [text]: 1 }); new Map([["a", 1]]).get(text);',
  'function choose<K extends "a" | "b">(key: K) { return ({ a: 1, b: 2 })[key]; }',
  'export {};',
];
