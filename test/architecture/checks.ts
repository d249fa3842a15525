// The checks. Each takes the whole repository and returns what breaks one rule, with file, line and what to do.
import { posix } from 'node:path';
import { brokenLinks, citedDecisionsMissing, citedFilesMissing, citedSectionsMissing, type Citation } from './citations.ts';
import { findExpressions, growthOf } from './expressions.ts';
import { findCircles } from './import-circles.ts';
import { lineAt, type Repository, type SourceFile } from './repository.ts';
import * as rules from './rules.ts';
import { findUnusedExports } from './unused-exports.ts';
import { findUnusedRows } from './unused-rows.ts';

/** `path:line: what is wrong. What to do`. */
export type Violation = string;
type Check = (repository: Repository) => Violation[];

const at = (file: SourceFile, line: number, message: string): Violation => `${file.path}:${line}: ${message}`;
const isTest = (path: string): boolean => rules.testCode.test(path);
const isProduct = ({ path }: SourceFile): boolean => /^(packages|services)\//.test(path) && !isTest(path);

/** `packages/errors` of `packages/errors/src/index.ts`; the first folder elsewhere. */
const moduleOf = (path: string): string => (/^(?:packages|services)\/[^/]+/.exec(path) ?? /^[^/]+/.exec(path)!)[0];

/** `pg` of `pg/lib/client`, `@google-cloud/storage` of itself, undefined for relative and `node:` ones. */
const packageOf = (specifier: string): string | undefined =>
  /^(\.|node:|#)/.test(specifier) ? undefined : /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];

const ownName = (name: string): string | undefined => (name.startsWith('@symdepot/') ? name.slice('@symdepot/'.length) : undefined);

/** May code of this module depend on `@symdepot/<name>`? */
function mayDepend(module: string, name: string, repository: Repository): boolean {
  if (module === `packages/${name}` || module === `services/${name}`) return true;
  if (module === 'packages/testkit') return true;
  if (!module.startsWith('services/')) return rules.dependencyRule[module]?.includes(name) ?? false;
  const isService = repository.manifests.has(`services/${name}`);
  return isService ? module === rules.standalone : rules.serviceDependencies.includes(name);
}

const dependencyRule: Check = (repository) =>
  repository.files.filter(isProduct).flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) => {
      const name = ownName(specifier)?.split('/')[0];
      const module = moduleOf(file.path);
      if (specifier.startsWith('.')) {
        const target = posix.normalize(posix.join(posix.dirname(file.path), specifier));
        if (target.startsWith(`${module}/`)) return [];
        return [at(file, line, `reaches into ${moduleOf(target)} by a relative path. Import the package by its name`)];
      }
      if (name === undefined || mayDepend(module, name, repository)) return [];
      return [
        at(file, line, `${module} may not depend on ${name} (dependencyRule in test/architecture/rules.ts). Pass it in, or move the code`),
      ];
    }),
  );

const browsersGetTypes: Check = ({ files }) =>
  files
    .filter((file) => rules.built.test(file.path) && isProduct(file))
    .flatMap((file) =>
      [...file.text.matchAll(/^(?:import|export)\s(?!type\s)[^;']*'(@symdepot\/[^']+)'/gm)]
        .filter(([, specifier]) => !rules.builtIn.includes(specifier!))
        .map(({ 1: specifier, index }) =>
          at(file, lineAt(file.text, index), `takes code of ${specifier} into the browser. Write \`import type\`, or ask the server`),
        ),
    );

const manifestsAgree: Check = (repository) =>
  repository.files.flatMap((file) => {
    const module = moduleOf(file.path);
    const manifest = repository.manifests.get(module);
    if (!manifest) return [];
    const root = repository.manifests.get('');
    const declared = { ...manifest.dependencies, ...manifest.optionalDependencies };
    const inTests = { ...declared, ...manifest.devDependencies, ...root?.devDependencies };
    // Config files and their like are no product either; and of what is built, nothing is imported where it runs.
    const allowed = isTest(file.path) || !file.path.includes('/src/') || rules.built.test(file.path) ? inTests : declared;
    return file.imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      if (name === undefined || name in allowed || name === `@symdepot/${module.split('/')[1]}`) return [];
      return [
        at(
          file,
          line,
          `imports ${name}, which ${module}/package.json does not declare${name in inTests ? ' as a dependency' : ''}. Add it there`,
        ),
      ];
    });
  });

const manifestsFollowTheRule: Check = (repository) =>
  [...repository.manifests].flatMap(([module, manifest]) => {
    if (!/^(packages|services)\//.test(module)) return [];
    const used = new Set(
      repository.files
        .filter((file) => moduleOf(file.path) === module)
        .flatMap((file) => file.imports.map(({ specifier }) => packageOf(specifier))),
    );
    return Object.keys(manifest.dependencies ?? {}).flatMap((dependency) => {
      const name = ownName(dependency);
      if (name === undefined) return [];
      if (!mayDepend(module, name, repository)) return [`${module}/package.json:1: may not depend on ${name}. Remove it`];
      return used.has(dependency) ? [] : [`${module}/package.json:1: declares ${name} and never imports it. Remove it`];
    });
  });

const subpathsAreExported: Check = (repository) =>
  repository.files.flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) => {
      const [name, ...rest] = ownName(specifier)?.split('/') ?? [];
      if (name === undefined) return [];
      const manifest = repository.manifests.get(`packages/${name}`) ?? repository.manifests.get(`services/${name}`);
      const subpath = ['.', ...rest].join('/');
      return manifest?.exports && subpath in manifest.exports
        ? []
        : [at(file, line, `@symdepot/${name} does not export '${subpath}'. Import from an entry of its "exports"`)];
    }),
  );

/** Types count: what ties two files together for the reader is that neither can be understood without the other. */
const importsHaveNoCircles: Check = (repository) =>
  findCircles(repository).map(
    (circle) =>
      `${circle[0]}:1: is imported by what it imports: ${[...circle, circle[0]].join(' → ')}. Move what both need into a file of its own`,
  );

const exportsAreUsed: Check = (repository) =>
  findUnusedExports(repository, {
    isTest,
    isProduct: (path) => /^(packages|services)\//.test(path) && !isTest(path) && !rules.publicShapes.test(path),
  }).map(({ file, line, name, isOnlyTested }) =>
    isOnlyTested
      ? at(file, line, `${name} is used by tests only. Move it to them, or remove it`)
      : at(file, line, `${name} is exported, and nobody imports it. Remove the word export, or what nobody needs`),
  );

const rowsAreUsed: Check = ({ files }) =>
  findUnusedRows(files.filter(isProduct)).map(({ file, line, name, use }) => at(file, line, `${name}: ${use}. Remove the row`));

const vendorDoors: Check = ({ files }) =>
  files.filter(isProduct).flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) => {
      const vendor = packageOf(specifier);
      const door = vendor === undefined ? undefined : rules.doors.find((d) => d.vendor.test(vendor));
      return !door || door.at.test(file.path)
        ? []
        : [at(file, line, `${vendor} comes in by another door (${door.at.source}). Use ${door.instead}`)];
    }),
  );

/** An import of node:http evaluates every export, WebSocket too, and with it undici: a tenth of the processor time of a start. */
const httpIsNotImported: Check = ({ files }) =>
  files
    .filter((file) => isProduct(file) && !rules.importsHttp.test(file.path))
    .flatMap((file) =>
      [...file.text.matchAll(/^import (?!type\b)[^;]*'node:http'/gm)].map(({ index }) =>
        at(file, lineAt(file.text, index), "loads undici by an import of node:http. Use process.getBuiltinModule('node:http')"),
      ),
    );

/** One that is left over says of the product what is not so. */
const doorsAreUsed: Check = ({ files }) => {
  const vendors = (file: SourceFile): (string | undefined)[] => file.imports.map(({ specifier }) => packageOf(specifier));
  const isUsed = ({ vendor, at: place }: rules.Door): boolean =>
    files.some((file) => isProduct(file) && place.test(file.path) && vendors(file).some((name) => name !== undefined && vendor.test(name)));
  const unused = rules.doors.filter((door) => !isUsed(door)).map(({ vendor }) => vendor.source);
  return unused.length === 0 ? [] : [`test/architecture/rules.ts:1: nothing comes in by the doors of ${unused.join(', ')}. Remove them`];
};

const environmentDoor: Check = ({ files }) =>
  files
    .filter((file) => isProduct(file) && !rules.environmentDoor.test(file.path))
    .flatMap((file) => matches(file, /\bprocess\s*\.\s*env\b/g, 'reads process.env. Take the value from the config that is passed down'));

const foldersAreListed: Check = ({ files }) =>
  files.filter(isProduct).flatMap((file) => {
    const folder = posix.dirname(file.path);
    const name = posix.basename(file.path);
    if (!rules.listedFolders.includes(posix.basename(folder)) || name === 'index.ts') return [];
    const index = files.find(({ path }) => path === `${folder}/index.ts`);
    return index?.imports.some(({ specifier }) => specifier === `./${name}`)
      ? []
      : [at(file, 1, `is not in the list. Add it to ${folder}/index.ts`)];
  });

const systemTestsImportNothingOfOurs: Check = ({ files }) =>
  files
    .filter(({ path }) => rules.blackBox.test(path))
    .flatMap((file) =>
      file.imports
        .filter(
          ({ specifier }) =>
            !rules.testOnlyPackages.includes(ownName(specifier)?.split('/')[0] ?? 'testkit') ||
            /^(\.\.\/)+(packages|services)\//.test(specifier),
        )
        .map(({ specifier, line }) => at(file, line, `imports ${specifier}. System tests know the product by HTTP only`)),
    );

const kindsHaveSources: Check = ({ files }) => {
  const kinds = files.map(({ path }) => rules.kindSource.exec(path)?.[1]).filter((kind) => kind !== 'index');
  return files
    .filter((file) => isProduct(file) && !rules.kindDoor.test(file.path))
    .flatMap((file) =>
      [...file.text.matchAll(rules.comparedKind)]
        .filter(([, kind]) => kinds.includes(kind))
        .map(({ index }) =>
          at(file, lineAt(file.text, index), 'asks for the kind of an upload. Ask its UploadSource, or what its row says (ADR 25)'),
        ),
    );
};

/** Not counting tests, which stand beside what they test. */
const foldersAreShort: Check = ({ files }) => {
  const entries = Map.groupBy(new Set(files.filter(({ path }) => !isTest(path)).flatMap(({ path }) => ancestors(path))), (entry) =>
    posix.dirname(entry),
  );
  return [...entries].flatMap(([folder, { length }]) =>
    length > rules.maxEntries && !rules.tablesOfContents.test(folder)
      ? [`${folder}:1: has ${length} entries. Give those that belong together a folder of their own`]
      : [],
  );
};

/** The path itself, its folder, the folder of that, … */
const ancestors = (path: string): string[] => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));

const filesAreShort: Check = ({ files }) =>
  files
    .filter((file) => isProduct(file) && !rules.dataTables.test(file.path))
    .flatMap((file) => {
      const lines = file.text.trimEnd().split('\n').length;
      return lines <= rules.maxLines
        ? []
        : [at(file, rules.maxLines + 1, `has ${lines} lines, more than ${rules.maxLines}. Split it by what it does`)];
    });

const filesSayWhatTheyAre: Check = ({ files }) =>
  files
    .filter(({ path }) => !rules.selfExplaining.test(path))
    .flatMap((file) => {
      const opening = /^(?:#![^\n]*\n)?((?:\/\/[^\n]*\n)*)/.exec(file.text)![1]!.split('\n').length - 1;
      return opening >= 1 && opening <= 3
        ? []
        : [at(file, 1, `opens with ${opening} comment lines. Say in one to three what its job is and who its neighbours are`)];
    });

const namesSaySomething: Check = ({ files }) =>
  files.flatMap((file) =>
    file.path.split('/').flatMap((segment) => {
      const name = segment.replace(/(\.test|\.bench|\.config|\.d)?\.tsx?$/, '');
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return [at(file, 1, `'${segment}' is not in kebab-case. Rename it`)];
      const word = name.split('-').find((part) => rules.forbiddenNames.includes(part));
      return word === undefined
        ? []
        : [at(file, 1, `'${word}' says nothing. Name it after what it exports, or give each function its home`)];
    }),
  );

/** Any of them may meet other people's bytes, today or tomorrow. */
const expressionsAreLinear: Check = ({ files }) =>
  files.filter(isProduct).flatMap((file) =>
    findExpressions(file).flatMap(({ line, literal }) => {
      if (!literal) return [at(file, line, 'makes a regular expression while it runs, which nobody can check. Write a literal, or a loop')];
      const growth = growthOf(literal);
      if (growth === undefined) return [];
      return [
        at(file, line, `/${literal.pattern}/ takes ${growth} time. Part its repetitions by what neither of them matches, or write a loop`),
      ];
    }),
  );

const citing =
  (find: (repository: Repository) => Citation[], say: (cited: string) => string): Check =>
  (repository) =>
    find(repository).map(({ path, line, cited }) => `${path}:${line}: ${say(cited)}`);

const citedSectionsAreThere = citing(
  citedSectionsMissing,
  (cited) => `cites ${cited}. Write "contract §2" or "Tecken §1.5", of a section that docs/spec/contract.md or docs/spec/tecken.md has`,
);
const citedFilesAreThere = citing(citedFilesMissing, (cited) => `names ${cited}, which is nowhere. Name what there is, or say it here`);
const citedDecisionsAreThere = citing(citedDecisionsMissing, (cited) => `cites ${cited}, which is not in docs/adr`);
const linksLeadSomewhere = citing(brokenLinks, (cited) => `links to ${cited}, which is not there`);

const publishedIsOldEnough: Check = ({ files }) =>
  files
    .filter((file) => isProduct(file) && rules.published.test(file.path))
    .flatMap((file) => matches(file, rules.newerThanPublished, 'is newer than Node 20, on which the published packages run (ADR 41)'));

const testsAreHonest: Check = ({ files }) =>
  files
    .filter(({ path }) => isTest(path) && !path.startsWith('test/architecture'))
    .flatMap((file) => [
      ...matches(file, /\bvi\s*\.\s*(do)?mock\s*\(/gi, 'mocks a module. Pass a value in, or wrap a backend that fails'),
      ...matches(file, /\b(test|it|describe|suite)(\.\w+)*\.only\b/g, 'leaves the other tests out. Remove .only'),
    ]);

const matches = (file: SourceFile, pattern: RegExp, message: string): Violation[] =>
  [...file.code.matchAll(pattern)].map((match) => at(file, lineAt(file.code, match.index), message));

export const checks: Readonly<Record<string, Check>> = {
  'modules depend on what the rule allows': dependencyRule,
  'browsers get the types of the server, and not its code': browsersGetTypes,
  'what is imported is declared': manifestsAgree,
  'what is declared is allowed and imported': manifestsFollowTheRule,
  'packages are imported by their exports': subpathsAreExported,
  'imports have no circles': importsHaveNoCircles,
  'what is exported is used': exportsAreUsed,
  'every error, metric and setting is used': rowsAreUsed,
  'vendor libraries come in by their door': vendorDoors,
  'every door is used': doorsAreUsed,
  'node:http is not imported': httpIsNotImported,
  'process.env is read in one place': environmentDoor,
  'every file of a listed folder is in its list': foldersAreListed,
  'what differs between kinds of uploads is in their sources': kindsHaveSources,
  'system tests import nothing of ours': systemTestsImportNothingOfOurs,
  'files are short': filesAreShort,
  'folders read as a table of contents': foldersAreShort,
  'files open with their job': filesSayWhatTheyAre,
  'names say something': namesSaySomething,
  'sections that are cited are there': citedSectionsAreThere,
  'decisions that are cited are there': citedDecisionsAreThere,
  'files that are named are there': citedFilesAreThere,
  'links of documents lead somewhere': linksLeadSomewhere,
  'regular expressions take no more than linear time': expressionsAreLinear,
  'published packages run on the oldest Node that they promise': publishedIsOldEnough,
  'tests mock no module and leave none out': testsAreHonest,
};
