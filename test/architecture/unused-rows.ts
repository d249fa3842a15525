// Rows of the tables of errors, metrics and settings that nothing uses: no code writes the error or the metric, none reads the
// setting. Used by checks.ts.
import { lineAt, type SourceFile } from './repository.ts';

export interface UnusedRow {
  readonly file: SourceFile;
  readonly line: number;
  readonly name: string;
  /** What a row of this table is there for. */
  readonly use: string;
}

interface Table {
  /** Files that hold rows. */
  readonly at: RegExp;
  readonly row: RegExp;
  readonly use: string;
  /** Whether a file, which is none of the table, uses the row. */
  isUsedIn(file: SourceFile, name: string): boolean;
  /** Those of the process itself are written where they are declared. */
  isUsedBeside?(file: SourceFile, name: string): boolean;
}

const isWordOf = ({ code }: SourceFile, name: string): boolean => wordsOf(code).has(name);

const words = new Map<string, ReadonlySet<string>>();
function wordsOf(code: string): ReadonlySet<string> {
  const known = words.get(code) ?? new Set(code.match(/\w+/g));
  words.set(code, known);
  return known;
}

const tables: readonly Table[] = [
  {
    at: /^packages\/errors\/src\/tables\/[\w-]+\.ts$/,
    row: /^ {2}(\w+): \{$/gm,
    use: 'no code makes this error',
    isUsedIn: ({ text }, name) => text.includes(`'${name}'`),
  },
  {
    at: /metrics\.ts$/,
    row: /^ {2}(symdepot_\w+): \{/gm,
    use: 'no code writes this metric',
    isUsedIn: isWordOf,
    isUsedBeside: ({ code }, name) => [...code.matchAll(/\w+/g)].filter(([word]) => word === name).length > 1,
  },
  { at: /\/(config|settings)\.ts$/, row: /^ {2}([A-Z][A-Z0-9_]{3,}):/gm, use: 'no code reads this setting', isUsedIn: isWordOf },
];

export const findUnusedRows = (files: readonly SourceFile[]): UnusedRow[] =>
  tables.flatMap(({ at, row, use, isUsedIn, isUsedBeside = () => false }) => {
    const others = files.filter(({ path }) => !at.test(path));
    return files
      .filter(({ path }) => at.test(path))
      .flatMap((file) =>
        [...file.text.matchAll(row)]
          .map(({ 1: name, index }) => ({ file, line: lineAt(file.text, index), name: name!, use }))
          .filter(({ name }) => !isUsedBeside(file, name) && !others.some((other) => isUsedIn(other, name))),
      );
  });
