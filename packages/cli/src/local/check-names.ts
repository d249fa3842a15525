// Which names an archive may contain, by the server's own listing rules; limits are left to the server, which may have others.
import { listMembers, type Key, type ListedEntry, type ListingLimits } from '@symdepot/symbols';

export interface Candidate {
  readonly name: string;
  readonly bytes: number;
}

export interface NameCheck<C extends Candidate> {
  readonly members: readonly { readonly candidate: C; readonly key: Key }[];
  /** `isForbidden`: an archive that holds it is refused. */
  readonly leftOut: readonly { readonly candidate: C; readonly reason: string; readonly isForbidden: boolean }[];
  /** For people: symbols files by their name, which the server would refuse all the same. */
  readonly problems: readonly string[];
}

const noLimits: ListingLimits = {
  maxEntries: Infinity,
  maxMemberBytes: Infinity,
  maxTotalBytes: Infinity,
  maxRatio: Infinity,
  disallowedSnippets: [],
};

export function checkNames<C extends Candidate>(candidates: readonly C[]): NameCheck<C> {
  const entries = candidates.map((candidate): ListedEntry & { candidate: C } => ({
    candidate,
    name: candidate.name,
    isDirectory: false,
    isEncrypted: false,
    method: 0,
    compressedBytes: candidate.bytes,
    originalBytes: candidate.bytes,
  }));
  if (entries.length === 0) return { members: [], leftOut: [], problems: [] };
  const { members, ignored, problems } = listMembers(entries, noLimits);
  const strangers = new Set(problems.flatMap(({ code, member }) => (code === 'member_name_unrecognized' ? [member] : [])));
  return {
    members: members.map(({ entry, key }) => ({ candidate: entry.candidate, key })),
    leftOut: [
      ...candidates.filter(({ name }) => strangers.has(name)).map((candidate) => ({ candidate, reason: notNamed, isForbidden: true })),
      ...ignored.map(({ candidate }) => ({ candidate, reason: 'never stored', isForbidden: false })),
    ],
    problems: problems.filter(({ code }) => code !== 'member_name_unrecognized').map(({ message }) => message),
  };
}

export const notNamed = 'not named <debug file>/<debug id>/<symbols file>';
