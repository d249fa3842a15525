import { expect, test } from 'vitest';
import { readWanted } from './read-wanted.ts';

const id = '44E4EC8C2F41492B9369D6B9A059577C2';
const byDebugId = { debug_file: 'xul.pdb', debug_id: id };
const byKey = { key: `xul.pdb/${id}/xul.sym` };

test.each([
  [`xul.pdb/${id}/xul.sym`, byKey],
  [`xul.pdb/${id.toLowerCase()}/xul.sym`, byKey],
  [`https://symbols.example.com/xul.pdb/${id}/xul.sym?try`, byKey],
  [`https://symbols.example.com/try/xul.pdb/${id}/xul.sym`, byKey],
  [`xul.pdb ${id}`, byDebugId],
  [`xul.pdb\t${id}`, byDebugId],
  [`xul.pdb,${id}`, byDebugId],
  [`xul.pdb/${id}`, byDebugId],
  ['xul.pdb {44e4ec8c-2f41-492b-9369-d6b9a059577c}2', byDebugId],
  [`my program.pdb ${id}`, { debug_file: 'my program.pdb', debug_id: id }],
  ['xul.dll 5CF2591C6859000', { code_file: 'xul.dll', code_id: '5CF2591C6859000' }],
])('the line %s', (line, entry) => {
  expect(readWanted(line)).toEqual({ entries: [entry], problems: [] });
});

test('empty lines and comments are left out, each file is asked for once, and what cannot be read is told by its line', () => {
  const { entries, problems } = readWanted(`# of the crash\n\nxul.pdb ${id}\r\nXUL.pdb ${id}\n${id}\nxul.pdb zz\n`);
  expect(entries).toEqual([{ debug_file: 'XUL.pdb', debug_id: id }]);
  expect(problems).toEqual([expect.stringMatching(/^Line 5, .*44E4/), expect.stringMatching(/^Line 6, .*xul\.pdb zz/)]);
});

const stackwalk = {
  modules: [
    { filename: 'xul.dll', debug_file: 'd:\\build\\xul.pdb', debug_id: id, code_id: '5CF2591C6859000' },
    { filename: 'ntdll.dll', debug_file: '', debug_id: '', code_id: '5CF2591C6859001' },
    { filename: 'vdso', debug_file: 'vdso', debug_id: '0'.repeat(33), code_id: '' },
  ],
};
const ofStackwalk = [byDebugId, { code_file: 'ntdll.dll', code_id: '5CF2591C6859001' }];

test.each([
  ['of a stackwalk', stackwalk],
  ['of a processed crash', { uuid: 'x', json_dump: stackwalk }],
  ['of modules alone', stackwalk.modules],
])('the JSON %s', (_, json) => {
  expect(readWanted(JSON.stringify(json))).toEqual({
    entries: ofStackwalk,
    problems: [expect.stringContaining('1 module has no debug id')],
  });
});

test('the JSON of a coverage request', () => {
  expect(readWanted(JSON.stringify({ files: [byKey, byDebugId] }))).toEqual({ entries: [byKey, byDebugId], problems: [] });
});

test.each(['{"modules": 3}', '{"modules": [', '{}'])('%s is told to be no list', (text) => {
  expect(readWanted(text)).toEqual({ entries: [], problems: [expect.stringContaining('“modules”')] });
});
