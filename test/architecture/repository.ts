// The sources as the checks see them: path, text, code without comments, imports, manifests. Made from the folders on
// disk, or from texts in a test of the checks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and strings blanked out, line by line as before. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Repository {
  readonly files: readonly SourceFile[];
  /** Folder (`packages/errors`, `test`, `` for the root) → its package.json. */
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export function parseRepository(texts: Readonly<Record<string, string>>): Repository {
  const files: SourceFile[] = [];
  const manifests = new Map<string, Manifest>();
  for (const [path, text] of Object.entries(texts)) {
    if (path.endsWith('.ts')) files.push(parseSource(path, text));
    if (/(^|\/)package\.json$/.test(path)) manifests.set(path.replace(/\/?package\.json$/, ''), JSON.parse(text) as Manifest);
  }
  return { files, manifests };
}

export function readRepository(root: string): Repository {
  const texts: Record<string, string> = { 'package.json': readFileSync(join(root, 'package.json'), 'utf8') };
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !/^(node_modules|generated|dist|\..*)$/.test(entry.name)) visit(path);
      if (entry.isFile() && /\.ts$|^package\.json$/.test(entry.name)) texts[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  for (const folder of ['packages', 'services', 'test', 'scripts']) visit(folder);
  return parseRepository(texts);
}

const commentOrText = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|(?<![\\/:])\/\/[^\n]*/g;

/** Not a parser: knows comments, strings and templates, and takes a string behind `from` or `import` for an import. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  let code = '';
  let end = 0;
  for (const { 0: found, index } of text.matchAll(commentOrText)) {
    code += text.slice(end, index);
    if (/(?<![.\w])(from\s*|import\s*\(?\s*)$/.test(code.slice(-40)) && /^['"][@\w.#][^\s]*['"]$/.test(found)) {
      imports.push({ specifier: found.slice(1, -1), line: lineAt(text, index) });
    }
    code += found.startsWith('`') ? found : found.replaceAll(/[^\n]/g, ' ');
    end = index + found.length;
  }
  return { path, text, code: code + text.slice(end), imports };
}

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
