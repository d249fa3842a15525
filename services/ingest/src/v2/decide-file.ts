// Decides what happens to a file that a client announces (Tecken §1.14): it is requested, skipped because it is already stored, or
// refused. Neighbour: announce-files.ts.
import type { FileAction, ManifestRequest } from '@symdepot/api';
import type { AnnouncedFile } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { canStay, type SymbolStore } from '@symdepot/storage';
import { isIgnorable, shortenName, storedEncoding, tryParseKey, type EncodingRules, type Key, type Lane } from '@symdepot/symbols';

export interface AnnouncementRules {
  readonly encoding: EncodingRules;
  readonly maxFileBytes: number;
  readonly tryObjectDays: number;
}

export interface FileDecision {
  readonly file: AnnouncedFile;
  /** Undefined for a file that is requested. */
  readonly action?: FileAction;
  /** Of the store, if it receives the file itself. */
  readonly remoteUrl?: string;
}

type Announcement = ManifestRequest['files'][number];

export interface FileTarget {
  readonly symbolStore: SymbolStore;
  readonly lane: Lane;
  /** What operators have taken down (ADR 39). */
  readonly takenDown: ReadonlySet<Key>;
  /** Of the secret in the URL to which the file is sent. */
  readonly secretHashOf: (member: string) => string;
}

/** @throws AppError `storage_unavailable` */
export async function decideFile(
  announcement: Announcement,
  { symbolStore, lane, takenDown, secretHashOf }: FileTarget,
  rules: AnnouncementRules,
): Promise<FileDecision> {
  const { key: member, size: originalBytes, md5_hash: md5 } = announcement;
  const key = storableKey(member);
  const fault = findFault(announcement, key, rules);
  if (fault || key === undefined) return refused(announcement, fault ?? new AppError('file_key_invalid'));
  if (takenDown.has(key)) return refused(announcement, new AppError('taken_down', { key }));
  const line = { member, key, originalBytes };
  if (isIgnorable(member)) {
    return { file: { ...line, key: null, outcome: 'ignored', reason: 'ignored_name', message: null }, action: { type: 'skip' } };
  }
  const { contentEncoding } = storedEncoding(key, rules.encoding);
  // A try upload also counts what the release lane has.
  const stored = await symbolStore.find(key, lane === 'try' ? ['release', 'try'] : ['release']);
  if (stored && canStay(stored, { originalBytes, md5, contentEncoding }, rules)) {
    const reason = stored.lane === lane ? null : 'stored_in_release';
    const { storedBytes } = stored.object;
    return {
      file: { ...line, outcome: 'skipped', reason, md5, storedBytes, isCompressed: contentEncoding === 'gzip' },
      action: { type: 'skip' },
    };
  }
  const session = { secretHash: secretHashOf(member), announcedMd5: md5, isGzip: contentEncoding === 'gzip' };
  return { file: { ...line, outcome: 'pending', session } };
}

/** Some stores use each path component as a file name. */
const maxComponentBytes = 255;

function storableKey(text: string): Key | undefined {
  const key = tryParseKey(text);
  return key?.split('/').some((component) => Buffer.byteLength(component) > maxComponentBytes) ? undefined : key;
}

function findFault({ size, md5_hash: md5 }: Announcement, key: Key | undefined, { maxFileBytes }: AnnouncementRules): AppError | undefined {
  if (key === undefined) return new AppError('file_key_invalid');
  if (!/^[0-9a-f]{32}$/.test(md5)) return new AppError('file_md5_invalid');
  return size > maxFileBytes ? new AppError('file_too_large', { limit: maxFileBytes }) : undefined;
}

const refused = ({ key: member, size: originalBytes }: Announcement, { code, message }: AppError): FileDecision => ({
  file: { member: shortenName(member), key: null, originalBytes, outcome: 'failed', reason: code, message },
  action: { type: 'error', msg: message },
});
