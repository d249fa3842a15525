import { expect, test } from 'vitest';
import { groupProblems, problemsText } from './problem-groups.ts';

const crc = (member: string) => ({ code: 'member_crc_mismatch' as const, member, message: `Bad CRC-32 for file '${member}'` });
const whole = { code: 'archive_empty' as const, member: null, message: 'The archive has no files' };

test('problems of a code are one group, whose cause names none of the files', () => {
  expect(groupProblems([crc('a.sym'), whole, crc('b.sym')])).toEqual([
    { code: 'member_crc_mismatch', cause: 'Bad CRC-32 for file …', members: ['a.sym', 'b.sym'], count: 2 },
    { code: 'archive_empty', cause: 'The archive has no files', members: [], count: 1 },
  ]);
  expect(groupProblems([crc('a.sym')])[0]!.cause).toBe("Bad CRC-32 for file 'a.sym'");
});

test('as text they can be sent to whoever mends them', () => {
  const text = problemsText(groupProblems([crc('a.sym'), crc('b.sym'), whole]), (code) =>
    code === 'archive_empty' ? { meaning: 'It holds none.', fix: 'Put files into it.' } : undefined,
  );
  expect(text).toBe(
    'member_crc_mismatch (2)\nBad CRC-32 for file …\n- a.sym\n- b.sym\n\narchive_empty (1)\nThe archive has no files\nIt holds none.\nPut files into it.',
  );
});
