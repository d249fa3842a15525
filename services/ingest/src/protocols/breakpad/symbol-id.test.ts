import { expect, test } from 'vitest';
import { parseSymbolId } from './symbol-id.ts';

test.each([
  // Linux and macOS, Windows, chromite.
  ['{ symbol_id: {debug_file: "crash", debug_id: "5E0" }, symbol_upload_type: "BREAKPAD" }', ['crash', '5E0', 'crash.sym']],
  [
    '{ symbol_id: {debug_file: "a.pdb", debug_id: "5E0" }, symbol_upload_type: "BREAKPAD", metadata: {product_name: "P"}, use_async_processing: true }',
    ['a.pdb', '5E0', 'a.sym'],
  ],
  ['{ symbol_id: {debug_file: "a.exe", debug_id: "4c4c-ab" }, symbol_upload_type: "PE" }', ['a.exe', '4c4cab', 'a.exe']],
  [
    '{ symbol_id: {debug_file: "A", debug_id: "4c4c4409-5555-3144-a10b-6f7aaf99f4c9" }, symbol_upload_type: "DSYM" }',
    ['A', '4c4c440955553144a10b6f7aaf99f4c90', 'A'],
  ],
  ['{"symbol_id": {"debug_file": "a \\"b\\"", "debug_id": "5E0"}}', ['a "b"', '5E0', 'a "b".sym']],
  // A build id of 32 bytes, as some linkers write it.
  [
    `{ symbol_id: {debug_file: "crash", debug_id: "19ca90543f403d9e8938fdb4b22850eb${'0'.repeat(32)}" }, symbol_upload_type: "ELF" }`,
    ['crash', '5490CA19403F9E3D8938FDB4B22850EB0', 'crash'],
  ],
  // Nothing is escaped there.
  ['{ symbol_id: {debug_file: "C:\\a", debug_id: "5E0" }, symbol_upload_type: "BREAKPAD" }', ['C:\\a', '5E0', 'C:\\a.sym']],
])('%s', (body, said) => expect(Object.values(parseSymbolId(body))).toEqual(said));

test.each([
  '',
  '{}',
  '[]',
  'null',
  '7',
  '{"symbol_id": "x"}',
  '{ symbol_id: {debug_file: "", debug_id: "5E0" } }',
  '{"symbol_id": {"debug_file": 7}}',
])('%s names no file', (body) => expect(() => parseSymbolId(body)).toThrow('symbol_id'));
