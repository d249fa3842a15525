import { expect, test } from 'vitest';
import { whatWentWrong } from './what-went-wrong.ts';

test('a code that is known has its text, and its name', () => {
  expect(whatWentWrong('user_inactive')).toEqual({
    title: 'Your user is deactivated',
    advice: '',
    isForOperators: true,
    name: 'user_inactive',
  });
});

test.each(['constructor', '<b>call 555-0100</b>', ''])('%j is not repeated', (code) => {
  expect(whatWentWrong(code)).not.toHaveProperty('name');
  expect(JSON.stringify(whatWentWrong(code))).not.toContain('555');
});
