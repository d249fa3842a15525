// Parsers of single arguments. Each error says what would be valid; commander puts the argument's name before it.
import { maxGraceHours } from '@symdepot/api';
import { findUrlFault } from '@symdepot/outbound';
import {
  isPermission,
  isTokenSecret,
  maxId,
  parseWholeNumber,
  permissions,
  tryParseKey,
  type Key,
  type Permission,
} from '@symdepot/symbols';
import { InvalidArgumentError, Option } from 'commander';

const maxDays = 3650;
/** They are kept in memory. */
const maxSample = 100_000;
const maxUrlLength = 2_048;

function wholeNumber(text: string, min: number, max: number): number {
  const value = parseWholeNumber(text, min, max);
  if (value === undefined) throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  return value;
}

export const parseDays = (text: string): number => wholeNumber(text, 1, maxDays);
export const parseGraceHours = (text: string): number => wholeNumber(text, 0, maxGraceHours);
export const parseCount = (text: string): number => wholeNumber(text, 1, maxSample);
export const parseId = (text: string): number => wholeNumber(text, 1, maxId);

/** Lenient: sign-in accepts what the identity provider sends, and all of those addresses must be manageable. */
export function parseEmail(text: string): string {
  if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text) || text.length > 254) throw new InvalidArgumentError('It must be an e-mail address.');
  return text.toLowerCase();
}

/** An https URL, or an http one for networks where the workers may use it. */
export function parseNotifyUrl(text: string): string {
  if (!URL.canParse(text) || text.length > maxUrlLength) throw new InvalidArgumentError('It must be a URL.');
  const url = new URL(text);
  const fault = findUrlFault(url, { isAnyDomainAllowed: true, domains: [] });
  if (fault === 'credentials') throw new InvalidArgumentError('It must not hold a user name or a password.');
  if (fault !== undefined) throw new InvalidArgumentError('It must begin with https://.');
  return url.href;
}

/** `"$UNSET"` would be the current folder. */
export function parseFolder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty. Is a variable not set?');
  return text;
}

export function parseGroupName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 150 || /\p{Cc}/u.test(name)) throw new InvalidArgumentError('It must be 1 to 150 characters long.');
  return name;
}

export function parseKey(text: string): Key {
  const key = tryParseKey(text);
  if (key === undefined) throw new InvalidArgumentError('It must be <debug file>/<debug id>/<symbols file>.');
  return key;
}

export function parsePermission(text: string): Permission {
  if (!isPermission(text)) throw new InvalidArgumentError(`'${text}' is no permission. There are: ${permissions.join(', ')}.`);
  return text;
}

export function parseSecret(text: string): string {
  if (!isTokenSecret(text)) throw new InvalidArgumentError('It must be 32 lower-case hex characters.');
  return text;
}

/** For arguments that can be repeated: without duplicates, in order. */
export const eachOnce =
  <T>(parse: (text: string) => T) =>
  (text: string, earlier: readonly T[] = []): readonly T[] => [...new Set([...earlier, parse(text)])];

/** Can be repeated, and takes several values at once. */
export const permissionOption = (description: string): Option =>
  new Option('--permission <permission...>', description).argParser(eachOnce(parsePermission));
