// What a member of an archive may be called, and where its links may lead: nothing reaches out of the folder that it is unpacked into.
// Pure. Neighbour: write-tree.ts.
import { posix } from 'node:path';
import { quoted } from '@symdepot/errors';
import { CliError } from '../../cli-error.ts';

/** As Linux has it. */
const mostLinks = 40;
const longestPath = 4_096;

export const refuse = (member: string, reason: string): CliError =>
  new CliError('refused', `${quoted(member)} in the archive ${reason}. Nothing is unpacked`);

/**
 * Of a path below the folder; empty: the folder itself.
 * @param member whose name it is, or whose hard link leads there
 * @throws CliError `refused`
 */
export function memberPath(name: string, platform: NodeJS.Platform, member: string = name): string[] {
  if (name.startsWith('/')) throw refuse(member, name === member ? 'has an absolute name' : 'is a link to a file outside');
  if (name.includes('\uFFFD')) throw refuse(member, 'has a name that is not UTF-8');
  if (name.length > longestPath) throw refuse(member.slice(0, 100), 'has a name that is too long');
  if (platform === 'win32' && /[\\:]/.test(name)) throw refuse(member, 'has a name that Windows would take for another');
  const components = name.split('/').filter((component) => component !== '' && component !== '.');
  if (components.includes('..')) throw refuse(member, name === member ? 'leads out of the folder' : 'is a link to a file outside');
  return components;
}

export interface Symlink {
  /** Of the link itself, below the folder. */
  readonly path: string;
  /** As the archive has it. */
  readonly target: string;
}

export interface PlacedIn {
  /** What lies directly in the archive. */
  readonly tops: ReadonlySet<string>;
  /** How many folders deep links have to stay: with 1, in the one of `tops`. */
  readonly depth: 0 | 1;
  /** Whether there is a member of that path. */
  readonly has: (path: string) => boolean;
  /** Where it is unpacked. */
  readonly platform: NodeJS.Platform;
}

/**
 * What each link is to hold, by its path. In a file system of its own an absolute target begins at its root: at the top of the archive,
 * or in its only folder, where that has it. Such a link is made relative, so that it leads to the same file there and here.
 * @throws CliError `refused`, for one that leads out of the folder, by itself or by way of others
 */
export function placeLinks(links: readonly Symlink[], { tops, depth, has, platform }: PlacedIn): Map<string, string> {
  const [onlyTop] = tops.size === 1 ? tops : [];
  const rooted = (target: string): string => {
    const path = posix.normalize(target);
    const [, first = ''] = path.split('/');
    const isInTop = onlyTop !== undefined && (depth === 1 || (first !== onlyTop && has(`${onlyTop}/${first}`)));
    return isInTop ? `/${onlyTop}${path}` : path;
  };
  const placed = new Map<string, string>();
  for (const { path, target } of links) {
    if (target === '' || target.includes('\uFFFD')) throw refuse(path, 'is a link to nothing that has a name');
    if (target.length > longestPath) throw refuse(path, 'is a link to a name that is too long');
    if (platform === 'win32' && otherForWindows.test(target)) throw refuse(path, 'is a link to a name that Windows would take for another');
    placed.set(path, target.startsWith('/') ? relativeTo(path, rooted(target)) : target);
  }
  const targets = new Map<string, string[]>();
  for (const [path, target] of placed) {
    const alike = targets.get(folded(path));
    if (alike) alike.push(target);
    else targets.set(folded(path), [target]);
  }
  const targetsOf = (path: string): readonly string[] => {
    if (!has(path)) return targets.get(folded(path)) ?? [];
    const target = placed.get(path); // what is there has just one spelling, where it can be unpacked at all
    return target === undefined ? [] : [target];
  };
  for (const [path, target] of placed) {
    const end = follow(path, { targetsOf, isCertain: (one) => platform !== 'win32' && placed.has(one), depth });
    if (end !== 'inside') throw refuse(path, `is a link that ${end}: ${quoted(target)}`);
  }
  return placed;
}

const relativeTo = (path: string, target: string): string => posix.relative(posix.dirname(`/${path}`), target) || '.';

/** With folders and drives of its own, or the short name that it gives to a long one. */
const otherForWindows = /[\\:]|~\d/;

/**
 * Two paths that some file system takes for one are the same in this. Any platform may have such a one: Linux mounts those of Windows and
 * macOS. HFS+ leaves out what is not seen, Windows dots and spaces at the end of a name.
 */
function folded(path: string): string {
  const isAscii = /^[ -~]*$/.test(path);
  const seen = isAscii ? path : path.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  // Down first: ẞ has no other way to SS.
  const cased = isAscii ? seen : seen.toLowerCase().toUpperCase();
  return cased.toLowerCase().split('/').map(withoutTail).join('/');
}

function withoutTail(component: string): string {
  let end = component.length;
  while (end > 0 && '. '.includes(component[end - 1]!)) end--;
  return component.slice(0, end);
}

interface Ways {
  /** Of the links that a path may name. */
  readonly targetsOf: (path: string) => readonly string[];
  /** Whether a link is followed in any case. Windows takes `a/..` out of a target before it looks what `a` is. */
  readonly isCertain: (path: string) => boolean;
  readonly depth: number;
}

/** Follows a link, and the links on its way, by each of the ways that some kernel with some file system takes. */
function follow(path: string, { targetsOf, isCertain, depth }: Ways): 'inside' | 'leads out' | 'has no end' {
  let followed = 0;
  const ways = [{ at: [] as string[], ahead: path.split('/') }];
  for (let way = ways.pop(); way; way = ways.pop()) {
    const { at, ahead } = way;
    while (ahead.length > 0) {
      const component = ahead.shift()!;
      if (component === '' || component === '.') continue;
      if (component === '..') {
        if (at.length <= depth) return 'leads out';
        at.pop();
        continue;
      }
      const here = [...at, component].join('/');
      for (const target of targetsOf(here)) {
        if (++followed > mostLinks) return 'has no end';
        ways.push({ at: [...at], ahead: [...target.split('/'), ...ahead] });
      }
      if (isCertain(here)) break;
      at.push(component);
    }
  }
  return 'inside';
}
