import { expect, test } from 'vitest';
import { parseSymHeader } from './sym-header.ts';

const parse = (text: string, isComplete = true) => parseSymHeader(Buffer.from(text), isComplete);

test('a Windows module', () => {
  const header = parse(
    'MODULE windows x86_64 44e4ec8c2f41492b9369d6b9a059577c2 xul.pdb\r\nINFO CODE_ID 5bc5a1ec3c02000 xul.dll\r\nINFO GENERATOR mozilla/dump_syms 2.3\r\nFILE 0 a.c\r\n',
  );
  expect(header).toEqual({
    debugFile: 'xul.pdb',
    debugId: '44E4EC8C2F41492B9369D6B9A059577C2',
    codeFile: 'xul.dll',
    codeId: '5BC5A1EC3C02000',
    generator: 'mozilla/dump_syms 2.3',
  });
});

test('a Linux module has a code id and no code file', () => {
  expect(
    parse('MODULE Linux arm 0E37ABBD74EB0DB81110CF4DD9F6030B0 libxul.so\nINFO CODE_ID BDAB370EEB74B80D\nPUBLIC 0 0 x\n'),
  ).toMatchObject({
    debugFile: 'libxul.so',
    codeFile: null,
    codeId: 'BDAB370EEB74B80D',
    generator: null,
  });
});

test('names may hold spaces', () => {
  expect(parse('MODULE mac x86_64 AB1 Firefox Helper\nINFO CODE_ID AB Firefox Helper.exe\n')).toMatchObject({
    debugFile: 'Firefox Helper',
    codeFile: 'Firefox Helper.exe',
  });
});

test('a short MODULE line and a bare INFO cost only themselves', () => {
  expect(parse('MODULE mac x86_64\nINFO\nINFO CODE_ID AB\n')).toMatchObject({ debugFile: null, debugId: null, codeId: 'AB' });
});

test('what stands behind the header does not count', () => {
  expect(parse('MODULE mac x86_64 AB1 a\nFILE 0 x\nINFO GENERATOR late\n').generator).toBeNull();
});

test('an incomplete last line does not count, unless the file ends there', () => {
  const text = 'MODULE mac x86_64 AB1 Fire';
  expect(parse(text, false).debugFile).toBeNull();
  expect(parse(text, true).debugFile).toBe('Fire');
});

test('display fields are cut, ids that fit no column are left out, NUL never comes through', () => {
  const header = parse(`MODULE mac x86_64 ${'A'.repeat(41)} a\u0000b\nINFO GENERATOR ${'g'.repeat(200)}\n`);
  expect(header.debugId).toBeNull();
  expect(header.debugFile).toBe('ab');
  expect(header.generator).toHaveLength(100);
});

test('bytes that are no text are no header', () => {
  expect(parseSymHeader(Buffer.from([0xff, 0xfe, 0, 1, 2, 3]), true)).toEqual({
    debugFile: null,
    debugId: null,
    codeFile: null,
    codeId: null,
    generator: null,
  });
});

test('a cut generator is never cut through a character, and a name that is too long is left out', () => {
  const { generator, debugFile } = parse(`MODULE mac x86_64 AB ${'n'.repeat(301)}\nINFO GENERATOR ${'g'.repeat(99)}💥💥\n`);
  expect(generator).toBe(`${'g'.repeat(99)}💥`);
  expect(debugFile).toBeNull();
});

test('blanks inside of a name belong to it, those behind it do not', () => {
  expect(parse('MODULE mac x86_64 AB1 a  b   \r\nINFO CODE_ID AB c  d  \nINFO GENERATOR g \r\n')).toMatchObject({
    debugFile: 'a  b',
    codeFile: 'c  d',
    generator: 'g',
  });
  expect(parse('MODULE mac x86_64 AB1    \nINFO CODE_ID AB   \n')).toMatchObject({ debugFile: null, codeId: 'AB', codeFile: null });
});
