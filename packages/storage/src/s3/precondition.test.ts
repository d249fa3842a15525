import { expect, it } from 'vitest';
import { generationOf } from './object-headers.ts';
import { preconditionHeaders } from './precondition.ts';

it('says what must be there, with the quotes that the store wants', () => {
  const seen = { generation: generationOf('"abc-2"', new Date()) };
  expect(preconditionHeaders('absent', { wantsQuotes: true })).toEqual({ 'if-none-match': '*' });
  expect(preconditionHeaders(seen, { wantsQuotes: true })).toEqual({ 'if-match': '"abc-2"' });
  expect(preconditionHeaders(seen, { wantsQuotes: false })).toEqual({ 'if-match': 'abc-2' });
});
