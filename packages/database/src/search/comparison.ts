// Conditions of lists as data, and as SQL. Neighbours: upload-lists.ts, file-lists.ts.
import { sanitizeText } from '../connection/sanitize-text.ts';
import { Prisma } from '../generated/client.ts';

export interface Comparison<T> {
  readonly operator: '<' | '<=' | '=' | '>=' | '>';
  readonly value: T;
}

/** Null: it has not happened yet; the operator is ignored then. */
export type MomentComparison = Comparison<Date | null>;

const operators = {
  '<': Prisma.sql`<`,
  '<=': Prisma.sql`<=`,
  '=': Prisma.sql`=`,
  '>=': Prisma.sql`>=`,
  '>': Prisma.sql`>`,
} as const satisfies Record<Comparison<unknown>['operator'], Prisma.Sql>;

export const compareBytes = (column: Prisma.Sql, comparisons: readonly Comparison<number>[]): Prisma.Sql[] =>
  comparisons.map(({ operator, value }) => Prisma.sql`${column} ${operators[operator]} ${value}::bigint`);

export const compareMoments = (column: Prisma.Sql, comparisons: readonly MomentComparison[]): Prisma.Sql[] =>
  comparisons.map(({ operator, value }) =>
    value === null ? Prisma.sql`${column} IS NULL` : Prisma.sql`${column} ${operators[operator]} ${value.toISOString()}::timestamptz`,
  );

/** Whether the column contains the text, in any letter case. */
export const contains = (column: Prisma.Sql, text: string): Prisma.Sql =>
  Prisma.sql`${column} ILIKE ${`%${sanitizeText(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
