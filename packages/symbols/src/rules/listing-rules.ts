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

/** Undefined: the name may be compared, and kept. */
export const nameLengthError = (member: string): AppError | undefined =>
  Buffer.byteLength(member) > maxNameBytes
    ? new AppError('member_name_too_long', { member, limit: maxNameBytes, unit: 'bytes' })
    : undefined;

/** Members up to this size may expand as much as they like: text of one repeated line is no bomb. */
export const ratioFreeBytes = 1024 ** 2;
/** The most that a member of so many bytes, as it was sent, may unpack to, and what is said of one that unpacks to more. */
export function unpackCeiling(
  sentBytes: number,
  { maxMemberBytes, maxRatio }: Pick<ListingLimits, 'maxMemberBytes' | 'maxRatio'>,
): { readonly maxBytes: number; tooMuch(member: string): AppError } {
  const ratioBytes = Math.max(ratioFreeBytes, sentBytes * maxRatio);
  return {
    maxBytes: Math.min(maxMemberBytes, ratioBytes),
    tooMuch: (member) =>
      maxMemberBytes <= ratioBytes
        ? new AppError('member_too_large', { member, limit: maxMemberBytes, setting: 'ARCHIVE_MAX_MEMBER_BYTES' })
        : new AppError('member_ratio_too_high', { member, limit: maxRatio, setting: 'ARCHIVE_MAX_RATIO' }),
  };
}

/** A few such members are none either, many are one. */
const bombBytes = 16 * ratioFreeBytes;

/** Whether an archive of so many bytes unpacks to far more than any that holds symbols files. */
export const isBomb = (unpackedBytes: number, packedBytes: number, { maxRatio }: Pick<ListingLimits, 'maxRatio'>): boolean =>
  unpackedBytes > bombBytes && unpackedBytes > packedBytes * maxRatio;

/**
 * The same of what is found only as it is unpacked: files that are packed within its members. `member`: the one in which it is.
 * `packedBytes`: of the archive.
 */
export function unpackedError(
  { unpackedBytes, packedBytes, member }: { readonly unpackedBytes: number; readonly packedBytes: number; readonly member: string },
  limits: Pick<ListingLimits, 'maxTotalBytes' | 'maxRatio'>,
): AppError | undefined {
  if (unpackedBytes > limits.maxTotalBytes) return totalTooLarge(member, limits);
  return isBomb(unpackedBytes, packedBytes, limits) ? bomb(limits) : undefined;
}

const totalTooLarge = (member: string, { maxTotalBytes: limit }: Pick<ListingLimits, 'maxTotalBytes'>): AppError =>
  new AppError('archive_total_too_large', { member, limit, setting: 'ARCHIVE_MAX_TOTAL_BYTES' });

const bomb = ({ maxRatio: limit }: Pick<ListingLimits, 'maxRatio'>): AppError =>
  new AppError('archive_ratio_too_high', { limit, setting: 'ARCHIVE_MAX_RATIO' });

/** @template K null where the content gives the key, and nothing has read it yet */
export interface ListedMember<E extends ListedEntry, K extends Key | null = Key> {
  readonly entry: E;
  readonly key: K;
}

export interface Listing<E extends ListedEntry, K extends Key | null = Key> {
  readonly members: readonly ListedMember<E, K>[];
  /** Names that are never uploaded: `*-symbols.txt`, `.DS_Store`, `__MACOSX/…`, `._…`. */
  readonly ignored: readonly E[];
  readonly problems: readonly Problem[];
}

/** What the names in an archive may be, and say. */
export interface Layout<K extends Key | null> {
  /** Never stored, but read and checked like the others. */
  isIgnored(name: string): boolean;
  /** Beside what no name may be. */
  nameError(name: string): AppError | undefined;
  /** Of a name that passed. */
  keyOf(name: string): K;
}

// oxlint-disable-next-line no-control-regex -- no row and no terminal shall meet them
export const hasControls = (name: string): boolean => /[\u0000-\u001f\u007f]/.test(name);

/** What macOS adds by itself: settings of a folder, and resource forks. `.__proto__` is none, as far as anybody knows. */
export function isOfMacOs(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base === '.DS_Store' || name.startsWith('__MACOSX/') || /^\._[^_]/.test(base);
}

/** Never stored (Tecken §1.5, and what macOS adds), but read and checked like the others. */
export function isIgnorable(name: string): boolean {
  if (hasControls(name)) return false;
  if (isOfMacOs(name)) return true;
  return name.toLowerCase().endsWith('-symbols.txt') && (!name.includes('/') || parseKeyParts(name) !== undefined);
}

/** `<debug file>/<debug id>/<symbols file>`. */
const keyLayout: Layout<Key> = { isIgnored: isIgnorable, nameError: keyError, keyOf: (name) => formatKey(parseKeyParts(name)!) };

/** Applies every rule to every entry and collects all problems, in the order of the directory. */
export const listMembers = <E extends ListedEntry>(entries: readonly E[], limits: ListingLimits): Listing<E> =>
  listByLayout(entries, limits, keyLayout);

/** The same for names of another layout. */
export function listByLayout<E extends ListedEntry, K extends Key | null>(
  entries: readonly E[],
  limits: ListingLimits,
  layout: Layout<K>,
): Listing<E, K> {
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
    const tooLong = nameLengthError(entry.name);
    if (tooLong) {
      report(shortenName(entry.name), tooLong);
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

  const members = new Map<Key | E, ListedMember<E, K>>();
  const ignored: E[] = [];
  let totalBytes = 0;
  // Of all that would be read, ignored ones among them.
  let packedBytes = 0;
  let unpackedBytes = 0;
  for (const entry of byName.values()) {
    const { name } = entry;
    const error = nameError(name, limits, layout) ?? dataError(entry, limits);
    if (error) {
      report(name, error);
      continue;
    }
    packedBytes += entry.compressedBytes;
    unpackedBytes += entry.originalBytes;
    if (layout.isIgnored(name)) {
      ignored.push(entry);
      continue;
    }
    const key = layout.keyOf(name);
    const twin = key && members.get(key);
    if (twin) {
      const other = twin.entry.name;
      const isSameText = name.normalize() === other.normalize();
      const reason = isSameText ? 'names are the same in NFC and NFD' : 'debug ids are upper-cased';
      report(name, new AppError('member_key_ambiguous', { member: name, other, reason }));
    }
    totalBytes += entry.originalBytes;
    if (totalBytes > limits.maxTotalBytes && totalBytes - entry.originalBytes <= limits.maxTotalBytes)
      report(name, totalTooLarge(name, limits));
    members.set(key ?? entry, { entry, key });
  }
  if (isBomb(unpackedBytes, packedBytes, limits)) report(null, bomb(limits));
  return { members: [...members.values()], ignored, problems };
}

function nameError(name: string, limits: ListingLimits, layout: Layout<Key | null>): AppError | undefined {
  const snippet = limits.disallowedSnippets.find((s) => name.includes(s));
  if (snippet !== undefined) return new AppError('member_snippet_disallowed', { snippet });
  if (name.startsWith('/')) return new AppError('member_name_unsafe', { member: name, reason: 'it is an absolute path' });
  if (name.split('/').some(isDotComponent)) {
    return new AppError('member_name_unsafe', {
      member: name,
      reason: 'it has a "." or ".." component',
    });
  }
  return layout.isIgnored(name) ? undefined : layout.nameError(name);
}

function keyError(name: string): AppError | undefined {
  const parts = parseKeyParts(name);
  if (!parts) return new AppError('member_name_unrecognized', { member: name });
  if (formatKey(parts).length > maxKeyLength) return new AppError('member_name_too_long', { member: name, limit: maxKeyLength });
  const long = [parts.debugFile, parts.debugId, parts.symbolsFile].find((c) => Buffer.byteLength(c) > 255);
  if (long !== undefined)
    return new AppError('member_name_unsafe', {
      member: name,
      reason: 'a component is longer than 255 bytes',
    });
  if (parts.debugFile === 'buildid' && debuginfodWords.has(parts.symbolsFile))
    return new AppError('member_name_unsafe', { member: name, reason: 'its address is one of debuginfod, by which nobody would get it' });
  return undefined;
}

/** `/buildid/<id>/debuginfo` is answered by build id, whatever is stored under that key. */
export const debuginfodWords: ReadonlySet<string> = new Set(['debuginfo', 'executable', 'source', 'section']);

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
