// What may stand in an archive, judged by the directory alone: names, flags, sizes (contract §2, Archive rules).
// Pure; the archive package reads the directory, the worker's step `list` applies these rules.
import { AppError } from '@symdepot/errors';
import { formatKey, isDotComponent, maxKeyLength, parseKeyParts, type Key } from '../names/key.ts';
import { shortenName, type Problem } from '../upload.ts';

/** What the rules need of an entry of the ZIP directory. */
export interface ListedEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly isEncrypted: boolean;
  /** ZIP compression method: 0 stored, 8 deflated. */
  readonly method: number;
  readonly compressedBytes: number;
  /** As declared; the truth is found while inflating. */
  readonly originalBytes: number;
}

export interface ListingLimits {
  readonly maxEntries: number;
  readonly maxMemberBytes: number;
  readonly maxTotalBytes: number;
  readonly maxRatio: number;
  readonly disallowedSnippets: readonly string[];
}

/** What a key of 300 characters can take at most. Longer names are not even compared: what is ignored has a row and is shown, too. */
const maxNameBytes = 4 * maxKeyLength;

/** Members up to this size may expand as much as they like: text of one repeated line is no bomb. */
export const ratioFreeBytes = 1024 ** 2;
/** A few such members are none either, many are one. */
const bombBytes = 16 * ratioFreeBytes;

export interface ListedMember<E extends ListedEntry> {
  readonly entry: E;
  readonly key: Key;
}

export interface Listing<E extends ListedEntry> {
  readonly members: readonly ListedMember<E>[];
  /** Names that are never uploaded: `*-symbols.txt`, `.DS_Store`, `__MACOSX/…`, `._…`. */
  readonly ignored: readonly E[];
  readonly problems: readonly Problem[];
}

/** Never stored (Tecken §1.5, and what macOS adds), but read and checked like the others. */
export function isIgnorable(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- no row and no terminal shall meet them
  if (/[\u0000-\u001f\u007f]/.test(name)) return false;
  const base = name.slice(name.lastIndexOf('/') + 1);
  // What macOS adds by itself: settings of a folder, and resource forks. `.__proto__` is none, as far as anybody knows.
  if (base === '.DS_Store' || name.startsWith('__MACOSX/') || /^\._[^_]/.test(base)) return true;
  return name.toLowerCase().endsWith('-symbols.txt') && (!name.includes('/') || parseKeyParts(name) !== undefined);
}

/** Applies every rule to every entry and collects all problems, in the order of the directory. */
export function listMembers<E extends ListedEntry>(entries: readonly E[], limits: ListingLimits): Listing<E> {
  const problems: Problem[] = [];
  const report = (member: string | null, error: AppError): void => {
    problems.push({ code: error.code, member, message: error.message });
  };

  if (entries.every((entry) => entry.isDirectory)) report(null, new AppError('archive_empty'));
  if (entries.length > limits.maxEntries) {
    // The count is the problem: judging each of a million names would be the attack.
    report(null, new AppError('archive_too_many_entries', { count: entries.length, limit: limits.maxEntries }));
    return { members: [], ignored: [], problems };
  }

  const byName = new Map<string, E>();
  for (const entry of entries) {
    if (Buffer.byteLength(entry.name) > maxNameBytes) {
      report(shortenName(entry.name), new AppError('member_name_too_long', { member: entry.name, limit: maxNameBytes, unit: 'bytes' }));
      continue;
    }
    if (entry.isDirectory) continue;
    const earlier = byName.get(entry.name);
    if (earlier && earlier.originalBytes !== entry.originalBytes) {
      const [laterBytes, earlierBytes] = [entry.originalBytes, earlier.originalBytes];
      report(entry.name, new AppError('member_duplicate_differs', { member: entry.name, laterBytes, earlierBytes }));
    }
    byName.set(entry.name, entry); // same name and size: the last copy wins, as in Tecken
  }

  const members = new Map<Key, ListedMember<E>>();
  const ignored: E[] = [];
  let totalBytes = 0;
  // Of all that would be read, ignored ones among them.
  let packedBytes = 0;
  let unpackedBytes = 0;
  for (const entry of byName.values()) {
    const { name } = entry;
    const error = nameError(name, limits) ?? dataError(entry, limits);
    if (error) {
      report(name, error);
      continue;
    }
    packedBytes += entry.compressedBytes;
    unpackedBytes += entry.originalBytes;
    if (isIgnorable(name)) {
      ignored.push(entry);
      continue;
    }
    const key = formatKey(parseKeyParts(name)!);
    const twin = members.get(key);
    if (twin) {
      const other = twin.entry.name;
      const isSameText = name.normalize() === other.normalize();
      const reason = isSameText ? 'names are the same in NFC and NFD' : 'debug ids are upper-cased';
      report(name, new AppError('member_key_ambiguous', { member: name, other, reason }));
    }
    totalBytes += entry.originalBytes;
    if (totalBytes > limits.maxTotalBytes && totalBytes - entry.originalBytes <= limits.maxTotalBytes) {
      report(
        name,
        new AppError('archive_total_too_large', {
          member: name,
          limit: limits.maxTotalBytes,
          setting: 'ARCHIVE_MAX_TOTAL_BYTES',
        }),
      );
    }
    members.set(key, { entry, key });
  }
  if (unpackedBytes > bombBytes && unpackedBytes > packedBytes * limits.maxRatio)
    report(null, new AppError('archive_ratio_too_high', { limit: limits.maxRatio, setting: 'ARCHIVE_MAX_RATIO' }));
  return { members: [...members.values()], ignored, problems };
}

function nameError(name: string, limits: ListingLimits): AppError | undefined {
  const snippet = limits.disallowedSnippets.find((s) => name.includes(s));
  if (snippet !== undefined) return new AppError('member_snippet_disallowed', { snippet });
  if (name.startsWith('/')) return new AppError('member_name_unsafe', { member: name, reason: 'it is an absolute path' });
  if (name.split('/').some(isDotComponent)) {
    return new AppError('member_name_unsafe', {
      member: name,
      reason: 'it has a "." or ".." component',
    });
  }
  if (isIgnorable(name)) return undefined;
  const parts = parseKeyParts(name);
  if (!parts) return new AppError('member_name_unrecognized', { member: name });
  if (formatKey(parts).length > maxKeyLength) return new AppError('member_name_too_long', { member: name, limit: maxKeyLength });
  const long = [parts.debugFile, parts.debugId, parts.symbolsFile].find((c) => Buffer.byteLength(c) > 255);
  if (long !== undefined)
    return new AppError('member_name_unsafe', {
      member: name,
      reason: 'a component is longer than 255 bytes',
    });
  return undefined;
}

/** What the directory already gives away; what really comes out is checked again while inflating. */
function dataError(entry: ListedEntry, limits: ListingLimits): AppError | undefined {
  const { name: member, originalBytes, compressedBytes } = entry;
  if (entry.isEncrypted) return new AppError('member_encrypted', { member });
  if (entry.method !== 0 && entry.method !== 8) return new AppError('member_method_unsupported', { member, method: entry.method });
  if (originalBytes > limits.maxMemberBytes) {
    return new AppError('member_too_large', {
      member,
      limit: limits.maxMemberBytes,
      setting: 'ARCHIVE_MAX_MEMBER_BYTES',
    });
  }
  if (exceedsRatio(originalBytes, compressedBytes, limits)) {
    return new AppError('member_ratio_too_high', {
      member,
      limit: limits.maxRatio,
      setting: 'ARCHIVE_MAX_RATIO',
    });
  }
  return undefined;
}

const exceedsRatio = (originalBytes: number, compressedBytes: number, limits: Pick<ListingLimits, 'maxRatio'>): boolean =>
  originalBytes > ratioFreeBytes && originalBytes > compressedBytes * limits.maxRatio;
