import { parseSymHeader } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { presentHeader } from './present-header.ts';

const present = (text: string) => presentHeader(parseSymHeader(Buffer.from(text), true));
const module = 'MODULE Linux x86_64 ab12 libxul.so\n';
const none = { debug_filename: null, debug_id: null, code_file: null, code_id: null, generator: null };

test.each([
  [`${module}INFO CODE_ID cd34\n`, { debug_filename: 'libxul.so', debug_id: 'AB12', code_file: '', code_id: 'CD34', generator: '' }],
  [module, { debug_filename: 'libxul.so', debug_id: 'AB12', code_file: '', code_id: '', generator: '' }],
  [
    `${module}INFO CODE_ID cd34 xul.dll\nINFO GENERATOR dump_syms 2\n`,
    { debug_filename: 'libxul.so', debug_id: 'AB12', code_file: 'xul.dll', code_id: 'CD34', generator: 'dump_syms 2' },
  ],
  ['MODULE Linux x86_64\nINFO CODE_ID cd34 xul.dll\nINFO GENERATOR dump_syms 2\n', none],
  ['INFO CODE_ID cd34 xul.dll\n', none],
  ['', none],
])('%j', (text, expected) => expect(present(text)).toEqual(expected));
