// A field of a list's query: how its text is taken from the URL, and how a parser refuses it. Neighbours: the parse-*.ts
// files beside it, upload-list-query.ts and file-list-query.ts (what they are put together to).
import { z } from 'zod';

/** What a text means, or why it means nothing, in Tecken's words. */
export type Parsed<T> = { readonly value: T } | { readonly refusal: string };

/** As Tecken's forms take it: the last one of several counts, blanks around it do not, absent is empty. */
const formText = z.preprocess((given) => {
  const text: unknown = Array.isArray(given) ? given.at(-1) : given;
  return typeof text === 'string' ? text.trim() : '';
}, z.string());

export const field = <T>(parse: (text: string) => Parsed<T>) =>
  formText.transform((text, context): T => {
    const parsed: Parsed<T> = text.includes('\0') ? { refusal: 'Null characters are not allowed.' } : parse(text);
    if ('value' in parsed) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.refusal });
    return z.NEVER;
  });

/** Of one field; each costs a condition in the database. */
const maxParts = 20;

/** The parts between the commas. */
const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A field whose parts are parsed one by one; the first one that is refused refuses it. */
export const listField = <T>(parsePart: (part: string) => Parsed<T>) =>
  field<T[]>((text) => {
    const parts = splitList(text);
    if (parts.length > maxParts) return { refusal: `Ensure this list has at most ${maxParts} values (it has ${parts.length}).` };
    const values: T[] = [];
    for (const part of parts) {
      const parsed = parsePart(part);
      if ('refusal' in parsed) return parsed;
      values.push(parsed.value);
    }
    return { value: values };
  });

/** One of some words; a parser that refuses others as a form does. */
export const choice =
  <T extends string>(words: readonly T[]) =>
  (text: string): Parsed<T> => {
    const value = words.find((word) => word === text);
    return value === undefined ? { refusal: `Select a valid choice. ${text} is not one of the available choices.` } : { value };
  };

/** The same, or nothing. */
export const optional =
  <T>(parse: (text: string) => Parsed<T>) =>
  (text: string): Parsed<T | undefined> =>
    text === '' ? { value: undefined } : parse(text);
