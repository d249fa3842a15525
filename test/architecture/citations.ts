// What comments and documents cite must be in the repository: sections of docs/spec ("contract §2", "Tecken §1.5"), decisions,
// files by name, and targets of links. Standards are cited with their names ("RFC 9110 §13"). checks.ts says what to do.
import { posix } from 'node:path';
import { lineAt, type Repository } from './repository.ts';

export interface Citation {
  readonly path: string;
  readonly line: number;
  /** As it stands there. */
  readonly cited: string;
}

/** The words in front of `§`, in lower case, and the document they stand for. */
const ownDocuments: ReadonlyMap<string, string> = new Map([
  ['contract', 'docs/spec/contract.md'],
  ['tecken', 'docs/spec/tecken.md'],
]);

interface Text {
  readonly path: string;
  readonly text: string;
  /** Of its first character. */
  readonly line: number;
}

/** Comments and documents. */
function textsOf({ files, documents }: Pick<Repository, 'files' | 'documents'>): Text[] {
  const comments = files.flatMap(({ path, comments: found }) => found.map(({ text, line }) => ({ path, text, line })));
  return [...comments, ...documents.map(({ path, text }) => ({ path, text, line: 1 }))];
}

const section = /(?:\b(contract|tecken|RFC \d+|MS-CAB|HTML standard,)\s+(?:\/\/\s*|\*\s*|--\s*)?)?§(\d+(?:\.\d+)*)/gi;

/** Sections that are not there, and those of which nothing says whose they are. */
export function citedSectionsMissing({ files, documents }: Repository): Citation[] {
  const sections = new Map(
    [...ownDocuments.values()].map((path) => {
      const text = documents.find((document) => document.path === path)?.text ?? '';
      return [path, new Set([...text.matchAll(/^#+ §(\d+(?:\.\d+)*) /gm)].map((match) => match[1]))];
    }),
  );
  return textsOf({ files, documents }).flatMap(({ path, text, line }) => {
    const missing: Citation[] = [];
    // Inside of such a document a bare § is one of its own.
    let document = sections.has(path) ? path : undefined;
    let end = 0;
    for (const match of text.matchAll(section)) {
      const isNext = /^(,| and| or)\s+(?:\/\/\s*|\*\s*)?$/.test(text.slice(end, match.index));
      if (match[1] !== undefined) document = ownDocuments.get(match[1].toLowerCase()) ?? 'a standard';
      else if (!isNext) document = sections.has(path) ? path : undefined;
      end = match.index + match[0].length;
      if (document !== 'a standard' && !sections.get(document ?? '')?.has(match[2]))
        missing.push({ path, line: line + lineAt(text, match.index) - 1, cited: match[0] });
    }
    return missing;
  });
}

/** Not behind a slash or a sign that stands for something: `<name>.ts`, `*.md`, `./your-script.sh`, URLs, `keda.sh/v1`. */
const fileName = /(?<![\w/.:@<>*…$-])[a-z0-9][\w./-]*\.(?:ts|md|sql|prisma|sh|cjs)\b(?![\w*]|\/v\d)/gi;

/** Files that a comment or a document names, by their path or the end of it, and that are nowhere. */
export function citedFilesMissing({ files, documents, paths }: Repository): Citation[] {
  const ends = new Set<string>();
  for (const path of paths) {
    for (let at = 0; at !== -1;) {
      ends.add(path.slice(at));
      const slash = path.indexOf('/', at);
      at = slash === -1 ? -1 : slash + 1;
    }
  }
  return textsOf({ files, documents }).flatMap(({ path, text, line }) =>
    [...text.matchAll(fileName)]
      .filter(([name]) => !ends.has(name) && !name.includes('/generated/'))
      .map((match) => ({ path, line: line + lineAt(text, match.index) - 1, cited: match[0] })),
  );
}

const decision = /\bADR (\d{1,4})\b|\bdocs\/adr\/(\d{4})\b(?!-)/g;

/** Decisions that are cited by their number, and that nobody has written. */
export function citedDecisionsMissing({ files, documents, paths }: Repository): Citation[] {
  const numbers = new Set([...paths].map((path) => /^docs\/adr\/(\d{4})-/.exec(path)?.[1]));
  return textsOf({ files, documents }).flatMap(({ path, text, line }) =>
    [...text.matchAll(decision)]
      .filter((match) => !numbers.has((match[1] ?? match[2])!.padStart(4, '0')))
      .map((match) => ({ path, line: line + lineAt(text, match.index) - 1, cited: match[0] })),
  );
}

const link = /\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

/** Relative links of documents that lead to nothing. */
export function brokenLinks({ documents, paths }: Repository): Citation[] {
  const folders = new Set([...paths].map((path) => posix.dirname(path)));
  return documents
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(link)].flatMap((match) => {
        const target = posix.join(posix.dirname(path), match[1]!).replace(/\/$/, '');
        return paths.has(target) || folders.has(target) ? [] : [{ path, line: lineAt(text, match.index), cited: match[1]! }];
      }),
    );
}
