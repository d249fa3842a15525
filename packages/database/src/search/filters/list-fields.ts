// The fields that both lists have (Tecken §5.2). Neighbours: upload-list-query.ts, file-list-query.ts.
import { quoted } from '@symdepot/errors';
import { field, listField } from './field.ts';
import { parseMoment } from './parse-moment.ts';
import { parseSize } from './parse-size.ts';

export const size = listField(parseSize);

export const moments = listField((part) => parseMoment(part)).transform((comparisons) => comparisons.flat());

/** From 1; anything less is 1. */
export const page = field((text) => {
  if (text === '') return { value: 1 };
  return /^[+-]?\d+$/.test(text) ? { value: Math.max(1, Number(text)) } : { refusal: `Not a number ${quoted(text)}` };
});
