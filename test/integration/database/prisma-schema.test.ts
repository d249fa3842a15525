// What Prisma is told of the database (schema.prisma) is what the migrations make: columns, types, defaults, plain indexes.
import { readFile } from 'node:fs/promises';
import { migrate } from '@symdepot/database';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';

type Tables = Record<string, { columns: string[]; indexes: string[] }>;

const typeNames: Readonly<Record<string, string>> = {
  Int: 'integer',
  BigInt: 'bigint',
  String: 'text',
  Boolean: 'boolean',
  Float: 'double precision',
  Json: 'jsonb',
};

/** `@db.Char(64)` → `character(64)`, as PostgreSQL writes it. */
const nativeType = (attributes: string): string | undefined =>
  /@db\.(\w+(?:\(\d+\))?)/
    .exec(attributes)?.[1]
    ?.replace(/^Char/, 'character')
    .replace(/^VarChar/, 'character varying')
    .replace(/^Timestamptz(.*)/, 'timestamp$1 with time zone')
    .replace(/^SmallInt/, 'smallint')
    .replace(/^Uuid/, 'uuid');

function readSchema(text: string): Tables {
  const blocks = [...text.matchAll(/^(model|enum) (\w+) \{\n([^]*?)^\}/gm)].map(([, kind, name, body]) => ({
    kind,
    name: name!,
    lines: body!
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('//')),
    mapped: /@@map\("(\w+)"\)/.exec(body!)![1]!,
  }));
  const models = new Set(blocks.filter(({ kind }) => kind === 'model').map(({ name }) => name));
  const enums = new Map(blocks.filter(({ kind }) => kind === 'enum').map(({ name, mapped }) => [name, mapped]));
  const tables: Tables = {};
  for (const { kind, lines, mapped } of blocks) {
    if (kind !== 'model') continue;
    const names = new Map<string, string>();
    const columns: string[] = [];
    const indexes: string[] = [];
    for (const line of lines.filter((each) => !each.startsWith('@@'))) {
      const [, field, type, mark, attributes] = /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/.exec(line)!;
      if (models.has(type!)) continue;
      const column = /@map\("(\w+)"\)/.exec(attributes!)?.[1] ?? field!;
      names.set(field!, column);
      const written = nativeType(attributes!) ?? enums.get(type!) ?? typeNames[type!]!;
      columns.push(
        `${column} ${written}${mark === '[]' ? '[]' : ''}${mark ? '' : ' not null'}${attributes!.includes('@default(') ? ' default' : ''}`,
      );
      if (/@id\b|@unique\b/.test(attributes!)) indexes.push(`unique ${column}`);
    }
    for (const [, attribute, fields] of lines.join('\n').matchAll(/^@@(id|unique|index)\(\[([^\]]*)\]/gm)) {
      const list = fields!.split(/,\s*/).map((field) => names.get(field)!);
      indexes.push(`${attribute === 'index' ? '' : 'unique '}${list.join(', ')}`);
    }
    tables[mapped] = { columns: columns.toSorted(), indexes: indexes.toSorted() };
  }
  return tables;
}

/** Without the tables of relations, which Prisma makes up by itself, and indexes that its schema has no words for. */
const found = `
  SELECT c.relname AS name,
    (SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END ||
       CASE WHEN a.atthasdef THEN ' default' ELSE '' END)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT array_agg(CASE WHEN i.indisunique THEN 'unique ' ELSE '' END ||
       (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum))
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
     WHERE i.indrelid = c.oid AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnatts = i.indnkeyatts AND m.amname = 'btree') AS indexes
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE E'\\\\_%'`;

test('the schema of Prisma says what the migrations make', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  onTestFinished(async () => isolated.drop());
  const { rows } = await withConnection(isolated.url, (client) =>
    client.query<{ name: string; columns: string[]; indexes: string[] }>(found),
  );
  const schema = await readFile(new URL('../../../packages/database/prisma/schema.prisma', import.meta.url), 'utf8');
  expect(readSchema(schema)).toEqual(
    Object.fromEntries(rows.map(({ name, columns, indexes }) => [name, { columns: columns.toSorted(), indexes: indexes.toSorted() }])),
  );
});
