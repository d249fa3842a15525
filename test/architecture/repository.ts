// The sources as the checks see them: path, text, code without comments, imports, manifests; and documents, schemas and scripts
// as texts. Made from the folders on disk, or from texts in a test of the checks.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

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
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
}

export interface Comment {
  readonly text: string;
  readonly line: number;
}

/** A text that is no TypeScript. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

export interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Repository {
  readonly files: readonly SourceFile[];
  readonly documents: readonly Document[];
  /** Of all of them. */
  readonly paths: ReadonlySet<string>;
  /** Folder (`packages/errors`, `test`, `` for the root) → its package.json. */
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export function parseRepository(texts: Readonly<Record<string, string>>): Repository {
  const files: SourceFile[] = [];
  const documents: Document[] = [];
  const manifests = new Map<string, Manifest>();
  for (const [path, text] of Object.entries(texts)) {
    if (/\.tsx?$/.test(path)) files.push(parseSource(path, text));
    // A migration is never edited again, whatever its comments cite.
    else if (!path.includes('/migrations/') && !path.endsWith('.png')) documents.push({ path, text });
    if (/(^|\/)package\.json$/.test(path)) manifests.set(path.replace(/\/?package\.json$/, ''), JSON.parse(text) as Manifest);
  }
  return { files, documents, paths: new Set(Object.keys(texts)), manifests };
}

export function readRepository(root: string): Repository {
  const texts: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && !/^(node_modules|generated|dist(\.\w+)?|\.(?!ci$).*)$/.test(entry.name)) visit(path);
      if (entry.isFile() && isRead.test(path) && path !== 'pnpm-lock.yaml') texts[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  visit('');
  return parseRepository(texts);
}

const isRead = /\.(tsx?|md|sql|prisma|ya?ml|sh|json|cjs|png|conf)$|^\.ci\//;

const commentOrText = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[^]*?\*\/|(?<![\\/:])\/\/[^\n]*/g;

/** Not a parser: knows comments, strings and templates, and takes a string behind `from` or `import` for an import. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const comments: Comment[] = [];
  let code = '';
  let end = 0;
  for (const { 0: found, index } of text.matchAll(commentOrText)) {
    code += text.slice(end, index);
    if (/(?<![.\w])(from\s*|import\s*\(?\s*)$/.test(code.slice(-40)) && /^['"][@\w.#][^\s]*['"]$/.test(found)) {
      imports.push({ specifier: found.slice(1, -1), line: lineAt(text, index) });
    }
    if (found.startsWith('/')) addComment(comments, found, lineAt(text, index));
    code += found.startsWith('`') ? found : found.replaceAll(/[^\n]/g, ' ');
    end = index + found.length;
  }
  return { path, text, code: code + text.slice(end), comments, imports };
}

/** Lines of comment below each other are one. */
function addComment(comments: Comment[], text: string, line: number): void {
  const last = comments.at(-1);
  const isNext = last?.text.startsWith('//') && text.startsWith('//') && last.line + last.text.split('\n').length === line;
  if (isNext) comments[comments.length - 1] = { text: `${last!.text}\n${text}`, line: last!.line };
  else comments.push({ text, line });
}

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
