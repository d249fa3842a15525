// Parsers of single arguments. Each error says what would be valid; commander puts the argument's name before it.
import { parseUploadId, parseWholeNumber, tryParseKey, type Key } from '@symdepot/symbols';
import { InvalidArgumentError, Option } from 'commander';

function wholeNumber(text: string, min: number, max: number): number {
  const value = parseWholeNumber(text, min, max);
  if (value === undefined) throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  return value;
}

const maxSeconds = 7 * 86_400;

export const parseSeconds = (text: string): number => wholeNumber(text, 1, maxSeconds);
export const parseLimit = (text: string): number => wholeNumber(text, 1, 100_000);
export const parseRetries = (text: string): number => wholeNumber(text, 0, 100);

export function parseId(text: string): number {
  const id = parseUploadId(text);
  if (id === undefined) throw new InvalidArgumentError('It must be the number of an upload.');
  return id;
}

export const parseIds = (text: string, earlier: readonly number[] = []): readonly number[] => [...new Set([...earlier, parseId(text)])];

export function parseKeyArgument(text: string): Key {
  const key = tryParseKey(text.replace(/^\//, ''));
  if (key === undefined) throw new InvalidArgumentError('It must be <debug file>/<debug id>/<symbols file>.');
  return key;
}

const sizeUnits = new Map([
  ['', 1],
  ['K', 1024],
  ['M', 1024 ** 2],
  ['G', 1024 ** 3],
]);

/** `"$UNSET"`, which as a path would be the folder where the command was called. */
export function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty. Is a variable not set?');
  return text;
}

export const parsePaths = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, parsePath(text)];

/** `500M`, `2GiB`, or bytes. */
function parseSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s*([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (sizeUnits.get(unit.toUpperCase()) ?? 1);
  if (!(bytes >= 1)) throw new InvalidArgumentError('It must be a size, such as 500M or 2G.');
  return bytes;
}

export const archiveSizeOption = (size: string): Option =>
  new Option('--max-archive-size <size>', 'cut what is sent into archives, or lists of files, of at most that size before compression')
    .argParser(parseSize)
    .default(parseSize(size), size);
export const timeoutOption = (): Option =>
  new Option('--timeout <seconds>', 'stop waiting after that long; the server goes on').argParser(parseSeconds).default(3_600);
export const tryOption = (description: string): Option => new Option('--try', description);
export const apiVersionOption = (): Option =>
  new Option('--api-version <version>', 'send archives (1), or files one by one (2); default: as the server wants it').choices(['1', '2']);
