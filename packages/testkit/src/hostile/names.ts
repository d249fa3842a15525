// Names of members: those that no symbols file has, and those that look wrong and are right (contract §2, Tecken §1.5).
import { accepted, refused, type HostileArchive } from './hostile-archive.ts';

const unrecognized = (quoted: string): string =>
  `Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was ${quoted})`;

/** [what, name from the case's id, the name as Python's repr has it] */
const strange: readonly (readonly [string, (id: string) => string, ((id: string) => string)?])[] = [
  ['one component', () => 'xpcshell.sym', () => "'xpcshell.sym'"],
  ['two components', (id) => `${id}/a.sym`, (id) => `'${id}/a.sym'`],
  ['four components', (id) => `x/a.so/${id}/a.so.sym`, (id) => `'x/a.so/${id}/a.so.sym'`],
  ['an id that is not hexadecimal', () => 'a.so/XYZ/a.so.sym', () => "'a.so/XYZ/a.so.sym'"],
  ['an empty id', () => 'a.so//a.so.sym', () => "'a.so//a.so.sym'"],
  ['an empty symbols file name before other components', (id) => `a.so/${id}//x`, (id) => `'a.so/${id}//x'`],
  ['no name at all', () => '', () => "''"],
  ['backslashes', (id) => `a.so\\${id}\\a.so.sym`, (id) => `'a.so\\\\${id}\\\\a.so.sym'`],
  ['a drive letter', (id) => `C:\\a.so/${id}/a.so.sym`, (id) => `'C:\\\\a.so/${id}/a.so.sym'`],
  ['a backslash path out', (id) => `..\\..\\a.so/${id}/a.so.sym`, (id) => `'..\\\\..\\\\a.so/${id}/a.so.sym'`],
  ['a single quote', (id) => `it's.so/${id}/a.sym`, (id) => `"it's.so/${id}/a.sym"`],
  ['both quotes', (id) => `'".so/${id}/a.sym`, (id) => `'\\'".so/${id}/a.sym'`],
  ['an escape character', (id) => `a\u001b[31m.so/${id}/a.sym`, (id) => `'a\\x1b[31m.so/${id}/a.sym'`],
  ['a line feed', (id) => `a\n.so/${id}/a.sym`, (id) => `'a\\n.so/${id}/a.sym'`],
  ['a mark that turns text around, and no pattern', () => 'a\u202etxt', () => "'a\\u202etxt'"],
  ['a NUL', (id) => `a\0.so/${id}/a.sym`, (id) => `'a\\x00.so/${id}/a.sym'`],
  ['a NUL at the end of a sound name', (id) => `a.so/${id}/a.so.sym\0.exe`, (id) => `'a.so/${id}/a.so.sym\\x00.exe'`],
  ['a line feed in a name that would be ignored', () => 'a\n-symbols.txt', () => "'a\\n-symbols.txt'"],
  ['a NUL in a name that would be ignored', () => 'a\0-symbols.txt', () => "'a\\x00-symbols.txt'"],
  ['percent signs', (id) => `%2e%2e/${id}/a.sym`, (id) => `'%2e%2e/${id}/a.sym'`],
  ['angle brackets', (id) => `<script>/${id}/a.sym`, (id) => `'<script>/${id}/a.sym'`],
  ['Latin-1 letters in UTF-8', (id) => `für.so/${id}/a.sym`, (id) => `'für.so/${id}/a.sym'`],
  ['a list of symbols in a folder that is no key', () => 'dir/build-symbols.txt', () => "'dir/build-symbols.txt'"],
];

const unsafe: readonly (readonly [string, (id: string) => string, string])[] = [
  ['an absolute path', (id) => `/a.so/${id}/a.so.sym`, 'it is an absolute path'],
  ['two slashes at the start', (id) => `//host/a.so/${id}/a.so.sym`, 'it is an absolute path'],
  ['an absolute path to what would be ignored', () => '/etc/build-symbols.txt', 'it is an absolute path'],
  ['a path out of the folder', (id) => `../${id}/a.so.sym`, 'it has a "." or ".." component'],
  ['a long way out', () => '../../../../etc/cron.d/evil', 'it has a "." or ".." component'],
  ['a way out in the middle', (id) => `a.so/../${id}/a.so.sym`, 'it has a "." or ".." component'],
  ['a way out at the end', (id) => `a.so/${id}/..`, 'it has a "." or ".." component'],
  ['a way out to what would be ignored', () => '../.DS_Store', 'it has a "." or ".." component'],
  ['a dot component', (id) => `a.so/./${id}/a.so.sym`, 'it has a "." or ".." component'],
  ['a dot as the symbols file', (id) => `a.so/${id}/.`, 'it has a "." or ".." component'],
  ['a component over 255 bytes', (id) => `${'漢'.repeat(86)}/${id}/a.sym`, 'a component is longer than 255 bytes'],
];

/** Right, whatever they look like. */
const sound: readonly (readonly [string, (id: string) => string])[] = [
  ['spaces, tilde and plus', (id) => `my lib~1.so/${id}/c++ filt.sym`],
  ['DEL', (id) => `a\u007f.so/${id}/a.sym`],
  ['wildcards and a colon', (id) => `a*?:$&@!;,.so/${id}/a.sym`],
  ['equals signs, which the filesystem store uses itself', (id) => `a=/${id}/a=`],
  ['three dots', (id) => `.../${id}/...`],
  ['names of devices', (id) => `con/${id}/nul.sym`],
  ['emoji and ideographs', (id) => `🦊漢字.so/${id}/狐.sym`],
  ['right-to-left marks', (id) => `a\u202etxt.so/${id}/a.sym`],
  ['a byte order mark', (id) => `\ufeffa.so/${id}/a.sym`],
  ['a component of 255 bytes', (id) => `a.so/${id}/${'x'.repeat(251)}.sym`],
  ['exactly 300 characters', (id) => `${'a'.repeat(130)}/${id}/${'b'.repeat(136)}`],
  ['an extension of no symbols file', (id) => `a.so/${id}/a.exe`],
  ['an id of one digit in a name of this case', (id) => `${id}.so/A/a.sym`],
  ['a long id', (id) => `a.so/${id}${'0'.repeat(200)}/a.sym`],
];

const long = (id: string): string => `${'a'.repeat(150)}/${id}/${'b'.repeat(150)}`;
/** So much of a name is told. */
const cut = (name: string): string => `${name.slice(0, 500)}…`;
const endless = 'x'.repeat(60_000);
const tooLong = (name: string): string => `The file name '${cut(name)}' is longer than 1200 bytes`;

export const names: readonly HostileArchive[] = [
  ...strange.map(([what, nameOf, quoted]) =>
    refused(`name: ${what}`, ({ id, content }) => {
      const name = nameOf(id);
      const message = quoted && unrecognized(quoted(id));
      const problem = { code: 'member_name_unrecognized', member: name.replaceAll('\0', '\ufffd') } as const;
      return { members: [{ name, content }], problems: [{ ...problem, ...(message !== undefined && { message }) }] };
    }),
  ),
  ...unsafe.map(([what, nameOf, reason]) =>
    refused(`name: ${what}`, ({ id, content }) => {
      const name = nameOf(id);
      const message = `The file name '${name}' is not allowed: ${reason}`;
      return { members: [{ name, content }], problems: [{ code: 'member_name_unsafe', member: name, message }] };
    }),
  ),
  ...sound.map(([what, nameOf]) =>
    accepted(`name: ${what}`, ({ id, content }) => ({ members: [{ name: nameOf(id), content }], files: [{ key: nameOf(id), content }] })),
  ),
  refused('name: 334 characters', ({ id, content }) => ({
    members: [{ name: long(id), content }],
    problems: [{ code: 'member_name_too_long', member: long(id), message: `The file name '${long(id)}' is longer than 300 characters` }],
  })),
  refused('name: 60 000 characters', ({ content }) => ({
    members: [{ name: endless, content }],
    problems: [{ code: 'member_name_too_long', member: cut(endless), message: tooLong(endless) }],
  })),
  refused('name: 60 000 characters of what is ignored', ({ content }) => ({
    members: [{ name: `${endless}-symbols.txt`, content }],
    problems: [{ code: 'member_name_too_long', member: cut(endless), message: tooLong(endless) }],
  })),
  refused('name: 60 000 characters of a folder', ({ key, content }) => ({
    members: [
      { name: `${endless}/`, content: '' },
      { name: key, content },
    ],
    problems: [{ code: 'member_name_too_long', member: cut(endless), message: tooLong(endless) }],
  })),
  refused('name: 60 000 control characters, twice with other sizes', ({ content }) => ({
    members: [content, Buffer.alloc(1)].map((bytes) => ({ name: '\u0001'.repeat(60_000), content: bytes })),
    problems: [1, 2].map(() => ({ code: 'member_name_too_long', member: cut('\u0001'.repeat(60_000)) }) as const),
  })),
  accepted('name: in this folder, as bsdtar writes it', ({ id, content }) => ({
    members: [
      { name: './', content: '' },
      { name: `./a.so/${id}/a.so.sym`, content },
    ],
    files: [{ key: `a.so/${id}/a.so.sym`, content }],
  })),
  accepted('name: what macOS adds', ({ id, key, content }) => {
    const ignored = [`__MACOSX/a.so/${id}/._a.so.sym`, '__MACOSX/._.DS_Store', `a.so/${id}/._a.so.sym`];
    return { members: [{ name: key, content }, ...ignored.map((name) => ({ name, content }))], ignored };
  }),
  refused('name: every bad one is told, in the order of the directory', ({ id, content }) => ({
    members: ['one', `/a/${id}/b`, `a/${id}/../b`, 'two\0'].map((name) => ({ name, content })),
    problems: [
      { code: 'member_name_unrecognized', member: 'one', message: unrecognized("'one'") },
      { code: 'member_name_unsafe', member: `/a/${id}/b` },
      { code: 'member_name_unsafe', member: `a/${id}/../b` },
      { code: 'member_name_unrecognized', member: 'two\ufffd', message: unrecognized("'two\\x00'") },
    ],
  })),
];
