// The house's rules, checked on every file; and each check, checked on a made-up repository that breaks its rule.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checks } from './architecture/checks.ts';
import { parseRepository, readRepository } from './architecture/repository.ts';

const repository = readRepository(fileURLToPath(new URL('..', import.meta.url)));

describe('this repository', () => {
  test('is read at all', () => {
    expect(repository.files.length).toBeGreaterThan(100);
    expect(repository.files.flatMap((file) => file.imports).length).toBeGreaterThan(300);
  });

  test.each(Object.entries(checks))(
    '%s',
    (_, check) => {
      expect(check(repository)).toEqual([]);
    },
    300_000,
  );
});

const pack = (dependencies: Record<string, string> = {}, exports: Record<string, string> = { '.': './src/index.ts' }): string =>
  JSON.stringify({ exports, dependencies });
const uses = (...names: string[]): string => pack(Object.fromEntries(names.map((name) => [name, '*'])));
const long = `// Long.\n${'x;\n'.repeat(250)}`;

/** Check → what breaks it → what it says. The files beside are sound. */
const broken: Record<string, [files: Record<string, string>, violation: string][]> = {
  'modules depend on what the rule allows': [
    [
      { 'packages/errors/src/a.ts': "// A.\nimport { b } from '@symdepot/symbols';" },
      'packages/errors/src/a.ts:2: packages/errors may not depend on symbols',
    ],
    [{ 'packages/queue/src/a.ts': "// A.\nexport * from '@symdepot/database/embedded';" }, ':2: packages/queue may not depend on database'],
    [{ 'services/ingest/src/a.ts': "// A.\nconst x = await import('@symdepot/worker');" }, ':2: services/ingest may not depend on worker'],
    [{ 'services/ingest/src/a.ts': "// A.\nimport type {\n  B,\n} from '../../worker/src/b.ts';" }, ':4: reaches into services/worker'],
    [{ 'services/ingest/src/a.ts': "import '@symdepot/testkit';" }, ':1: services/ingest may not depend on testkit'],
    [{ 'packages/new/src/a.ts': "import '@symdepot/errors';" }, ':1: packages/new may not depend on errors'],
  ],
  'browsers get the types of the server, and not its code': [
    [
      {
        'services/web/ui/src/a.tsx':
          "// A.\nimport type { routes } from '@symdepot/api';\nimport { errorTable } from '@symdepot/errors';\nimport {\n  type Route,\n} from '@symdepot/api';",
        'services/web/package.json': pack(),
      },
      'services/web/ui/src/a.tsx:4: takes code of @symdepot/api into the browser',
    ],
  ],
  'what is imported is declared': [
    [
      { 'packages/queue/src/a.ts': "import pg from 'pg/lib/x';", 'packages/queue/package.json': uses() },
      ':1: imports pg, which packages/queue/package.json does not declare. Add',
    ],
    [
      { 'packages/queue/src/a.ts': "import z from '@a/z/y';", 'packages/queue/package.json': '{"devDependencies":{"@a/z":"*"}}' },
      ':1: imports @a/z, which packages/queue/package.json does not declare as a dependency',
    ],
  ],
  'what is declared is allowed and imported': [
    [{ 'packages/errors/package.json': uses('@symdepot/api') }, 'packages/errors/package.json:1: may not depend on api'],
    [{ 'packages/api/package.json': uses('@symdepot/errors') }, 'packages/api/package.json:1: declares errors and never imports it'],
  ],
  'packages are imported by their exports': [
    [
      { 'scripts/a.ts': "import '@symdepot/errors/src/app-error.ts';", 'packages/errors/package.json': pack() },
      ":1: @symdepot/errors does not export './src/app-error.ts'",
    ],
  ],
  'imports have no circles': [
    [
      {
        'packages/errors/src/a.ts': "// A.\nimport { b } from './b.ts';\nimport { d } from './d.ts';",
        'packages/errors/src/b.ts': "// B.\nimport { c } from './deep/c.ts';",
        'packages/errors/src/deep/c.ts': "// C, which b's neighbour also uses.\nimport type { A } from '../a.ts';\nimport './../d.ts';",
        'packages/errors/src/d.ts': '// D.',
      },
      'packages/errors/src/a.ts:1: is imported by what it imports: packages/errors/src/a.ts → packages/errors/src/b.ts → packages/errors/src/deep/c.ts → packages/errors/src/a.ts. Move',
    ],
    [{ 'test/a.ts': "// A.\nexport * from './a.ts';" }, 'test/a.ts:1: is imported by what it imports: test/a.ts → test/a.ts. Move'],
    [
      {
        'packages/symbols/src/index.ts': "export * from './z.ts';",
        'packages/symbols/src/z.ts': "// Z.\nimport { laneOf } from '@symdepot/symbols';",
        'services/worker/src/uses-both.ts': "// U.\nimport '@symdepot/symbols';\nimport '@symdepot/testkit';",
      },
      'packages/symbols/src/index.ts → packages/symbols/src/z.ts → packages/symbols/src/index.ts',
    ],
  ],
  'what is exported is used': [
    [{ 'packages/symbols/src/a.ts': '// A.\nexport const a = 1;' }, 'packages/symbols/src/a.ts:2: a is exported, and nobody imports it'],
    [{ 'packages/symbols/src/a.ts': '// A.\nexport interface A {}' }, 'packages/symbols/src/a.ts:2: A is exported, and nobody imports it'],
    [
      {
        'packages/symbols/src/a.ts': '// A.\nexport const a = 1;\nexport async function b() {}',
        'packages/symbols/src/a.test.ts': "import { a } from './a.ts';",
        'packages/symbols/src/c.ts': "// C.\nimport {\n  b as x,\n} from './a.ts';",
      },
      'packages/symbols/src/a.ts:2: a is used by tests only',
    ],
    [
      {
        'packages/symbols/src/index.ts': "export { a, b } from './a.ts';\nexport * from './d.ts';",
        'packages/symbols/src/a.ts': '// A.\nexport const a = 1;\nexport const b = a;',
        'packages/symbols/src/c.ts': "// C.\nimport { a } from './a.ts';\nimport * as all from './e.ts';\nall.e;",
        'packages/symbols/src/d.ts': '// D.\nexport const d = 1;',
        'packages/symbols/src/e.ts': '// E.\nexport const e = 1;',
        'services/worker/src/w.ts': "// W.\nimport { b, d } from '@symdepot/symbols';",
      },
      'packages/symbols/src/index.ts:1: a is exported, and nobody imports it',
    ],
  ],
  'every error, metric and setting is used': [
    [
      {
        'packages/errors/src/tables/a-errors.ts': '// A.\nexport const a = {\n  one: {\n  },\n  two: {\n  },\n};',
        'packages/queue/src/a.ts': "// A.\nthrow new AppError('two'); // one",
      },
      'packages/errors/src/tables/a-errors.ts:3: one: no code makes this error. Remove the row',
    ],
    [
      {
        'services/worker/src/metrics.ts': '// A.\nexport const a = defineMetrics({\n  symdepot_a_total: {},\n  symdepot_b_total: {},\n});',
        'services/worker/src/b.ts': '// B.\nmetrics.symdepot_a_total.inc();',
      },
      'services/worker/src/metrics.ts:4: symdepot_b_total: no code writes this metric',
    ],
    [
      {
        'packages/runtime/src/config/settings.ts': '// A.\nexport const settings = {\n  ONE_DAY: x,\n};',
        'services/worker/src/config.ts': '// A.\nexport const schema = z.object({\n  ONE_DAY: settings.ONE_DAY,\n  ONE_HOUR: x,\n});',
        'services/worker/src/b.ts': '// B: ONE_HOUR.\nconfig.ONE_DAY;',
      },
      'services/worker/src/config.ts:4: ONE_HOUR: no code reads this setting',
    ],
  ],
  'vendor libraries come in by their door': [
    [
      { 'services/ingest/src/staging/stage-upload.ts': "// A.\n\nimport type { Request } from 'express';" },
      'services/ingest/src/staging/stage-upload.ts:3: express comes in by another door',
    ],
    [{ 'services/worker/src/a.ts': "import { Worker } from 'bullmq';" }, 'Use @symdepot/queue'],
    [{ 'packages/runtime/src/a.ts': 'import { PrismaPg } from "@prisma/adapter-pg";' }, 'Use a repository'],
  ],
  'every door is used': [
    [
      { 'packages/runtime/src/log/logger.ts': "// A.\nimport 'pino';", 'packages/errors/src/a.ts': "// A.\nimport 'unzipper';" },
      '^unzipper$',
    ],
  ],
  'node:http is not imported': [
    [
      { 'services/worker/src/a.ts': "// A.\nimport type { Agent } from 'node:http';\nimport {\n  type Server,\n} from 'node:http';" },
      'services/worker/src/a.ts:3: loads undici',
    ],
  ],
  'process.env is read in one place': [
    [{ 'services/worker/src/a.ts': '// process.env\nconst home = process.env.HOME;' }, 'services/worker/src/a.ts:2: reads process.env'],
  ],
  'every file of a listed folder is in its list': [
    [
      {
        'services/worker/src/jobs/index.ts': "import './a.ts';\n// import './b.ts';",
        'services/worker/src/jobs/a.ts': '',
        'services/worker/src/jobs/b.ts': '',
      },
      'jobs/b.ts:1: is not in the list',
    ],
    [{ 'packages/storage/src/backends/s3.ts': '' }, 'Add it to packages/storage/src/backends/index.ts'],
  ],
  'what differs between kinds of uploads is in their sources': (
    [
      ['services/worker/src/a.ts', "// A.\nif (upload.kind === 'archive' || error.kind === 'invalid') return;"],
      ['packages/maintenance/src/a.ts', "// A.\nconst where = { kind: 'archive' };"],
      ['packages/database/src/a.ts', "// A.\nsql`WHERE u.kind = 'archive'`;"],
      ['packages/database/src/a.ts', "// A.\nsql`CASE u.kind WHEN 'archive' THEN`;"],
    ] as const
  ).map(([path, text]) => [
    { [path]: text, 'services/worker/src/sources/archive.ts': '// A.' },
    `${path}:2: asks for the kind of an upload`,
  ]),
  'system tests import nothing of ours': [
    [
      { 'test/system/a.test.ts': "import '@symdepot/testkit';\nimport './client.ts';\nimport '@symdepot/database';" },
      'test/system/a.test.ts:3: imports @symdepot/database',
    ],
    [{ 'test/system/a.test.ts': "import '../../packages/errors/src/index.ts';" }, ':1: imports ../../packages'],
    [{ 'test/harness/clients/a.ts': "// A.\nimport '@symdepot/errors';" }, ':2: imports @symdepot/errors'],
  ],
  'files are short': [
    [
      { 'packages/errors/src/a.ts': long, 'packages/errors/src/a-table.ts': long, 'packages/errors/src/a.test.ts': long },
      'packages/errors/src/a.ts:251: has 251 lines',
    ],
  ],
  'folders read as a table of contents': [
    [
      Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`packages/errors/src/a${index}.ts`, ''])),
      'packages/errors/src:1: has 18 entries',
    ],
  ],
  'files open with their job': [
    [{ 'scripts/a.ts': "import 'x';\n" }, 'scripts/a.ts:1: opens with 0 comment lines'],
    [{ 'scripts/a.ts': '// 1\n// 2\n// 3\n// 4\n' }, 'opens with 4 comment lines'],
  ],
  'names say something': [
    [{ 'packages/errors/src/string-utils.ts': '' }, "'utils' says nothing"],
    [{ 'services/worker/src/helpers/a.ts': '' }, "'helpers' says nothing"],
    [{ 'services/worker/src/fooBar.ts': '' }, "'fooBar.ts' is not in kebab-case"],
  ],
  'sections that are cited are there': [
    [
      { 'packages/errors/src/a.ts': '// A (contract §1,\n// §1). B (contract §1, §7).' },
      'packages/errors/src/a.ts:2: cites §7. Write "contract §2"',
    ],
    [{ 'docs/a.md': 'As Tecken does (§1.5).' }, 'docs/a.md:1: cites §1.5'],
    [{ 'packages/errors/src/a.ts': '/** RFC 9110 §13, §14; RFC 2046 §5.1.1. Tecken §1.6 */' }, 'a.ts:1: cites Tecken §1.6'],
    [{ 'docs/spec/tecken.md': '## §1.5 Names\n\nAs §1.5, and §9.' }, 'docs/spec/tecken.md:3: cites §9'],
  ],
  'decisions that are cited are there': [
    [{ 'docs/adr/0007-a.md': '# 7. A', 'packages/errors/src/a.ts': '// A (ADR 7,\n// ADR 8).' }, 'packages/errors/src/a.ts:2: cites ADR 8'],
    [{ 'docs/adr/0007-a.md': '# 7. A', 'docs/b.md': 'docs/adr/0007, docs/adr/0011' }, 'docs/b.md:1: cites docs/adr/0011'],
  ],
  'files that are named are there': [
    [{ 'packages/errors/src/a.ts': "// A. Neighbours: a.ts,\n// b.ts.\nconst c = 'c.ts';" }, 'packages/errors/src/a.ts:2: names b.ts'],
    [
      { 'docs/a.md': 'See `packages/x/a.ts`, `docs/a.md`, `<name>.ts`, https://example.com/readme.md' },
      'docs/a.md:1: names packages/x/a.ts',
    ],
  ],
  'links of documents lead somewhere': [
    [
      { 'docs/a.md': '[b](../b.md), [c](spec)\n[d](https://d/e.md), [f](spec/contract.md#g)', 'x.txt': '' },
      'docs/a.md:1: links to ../b.md',
    ],
  ],
  'regular expressions take no more than linear time': [
    [{ 'packages/errors/src/a.ts': '// A.\nconst a: RegExp = /^a +(.*?) *$/;' }, ':2: /^a +(.*?) *$/ takes 3rd degree polynomial time'],
    [{ 'services/worker/src/a.ts': '// A.\nconst a = (b as string).trim().replace(/(x+)+y/g, c);' }, ':2: /(x+)+y/ takes exponential time'],
    [{ 'packages/cli/src/a.ts': "// A.\nconst a = new RegExp('a' + b);" }, ':2: makes a regular expression while it runs'],
  ],
  'published packages run on the oldest Node that they promise': [
    [
      { 'packages/client/src/a.ts': '// URL.parse(x)\nconst a = URL.parse(x);', 'packages/queue/src/a.ts': '// A.\nMap.groupBy(a, b);' },
      'packages/client/src/a.ts:2: is newer than Node 20',
    ],
    [{ 'packages/cli/src/a.ts': '// A.\nconst { promise } = Promise.withResolvers<void>();' }, 'packages/cli/src/a.ts:2: is newer'],
  ],
  'tests mock no module and leave none out': [
    [{ 'packages/errors/src/a.test.ts': "// vi.mock('b')\nvi.mock('a');" }, 'packages/errors/src/a.test.ts:2: mocks a module'],
    [{ 'test/integration/a.test.ts': "\ntest.concurrent.only('x');" }, 'test/integration/a.test.ts:2: leaves the other tests out'],
  ],
};

describe('the checks can fail', () => {
  test('each has a repository that breaks it', () => {
    expect(Object.keys(broken)).toEqual(Object.keys(checks));
  });

  const modules = {
    'services/worker/package.json': pack(),
    'packages/symbols/package.json': pack(),
    'packages/testkit/package.json': pack(),
    'docs/spec/contract.md': '## §1 Callers',
    'docs/spec/tecken.md': '### §1.5 Names',
  };
  const cases = Object.entries(broken).flatMap(([name, samples]) => samples.map(([files, violation]) => ({ name, files, violation })));
  test.each(cases)('$name: $violation', ({ name, files, violation }) => {
    expect(checks[name]!(parseRepository({ ...modules, ...files }))).toEqual([expect.stringContaining(violation)]);
  });

  test('imports in comments and strings that only look like code do not count', () => {
    const text = `// A.\nconst t = 'moved from ' + a + ', from ';\n/* import 'pg'; */\nconst url = 'http://x'; // from 'bullmq'\nimport { a } from './a.ts';\n`;
    const repo = parseRepository({ 'services/worker/src/b.ts': text });
    expect(repo.files[0]?.imports).toEqual([{ specifier: './a.ts', line: 5 }]);
  });
});
