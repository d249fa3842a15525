// How this program was called, so that each hint is a command that can be typed where it runs: by its name, by npm from a checkout, by
// npx, as an executable at some path. Neighbour: main.ts, which knows the process.
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';

export interface Call {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where hints will be typed. */
  readonly directory: string;
  /** The folder of this process; where npm runs its scripts. */
  readonly packageFolder: string;
  readonly platform: NodeJS.Platform;
  /** As it was typed or found on the PATH. */
  readonly name: string;
  /** What Node runs; undefined in an executable, which holds it. */
  readonly script: string | undefined;
}

const ownName = 'symdepot';

/**
 * By what npm started this very script: `npm run symdepot` of a checkout, npx, another script of a package. Its variables reach
 * everything that is started below it, so they count only where the script is one that npm puts there.
 */
export function findCaller({
  environment,
  packageFolder,
  script,
}: Pick<Call, 'environment' | 'packageFolder' | 'script'>): 'checkout' | 'npx' | 'script' | undefined {
  const event = environment['npm_lifecycle_event'];
  if (event === undefined || script === undefined) return undefined;
  if (event === ownName && script === join(packageFolder, 'packages/cli/src/main.ts')) return 'checkout';
  if (!installed.test(script)) return undefined;
  return event === 'npx' ? 'npx' : 'script';
}

/** In a project, or in the cache of npx; on the PATH of npm's children only. */
const installed = /^(.*?)[\\/]node_modules[\\/]/;

/** What is typed before the arguments: `symdepot`, or `npm run --silent symdepot --`, … */
export function describeInvocation({ environment, directory, packageFolder, platform, name, script }: Call): string {
  if (script === undefined) return quoted(name);
  const caller = findCaller({ environment, packageFolder, script });
  if (caller === 'checkout') {
    const prefix = packageFolder === directory ? '' : ` --prefix ${quoted(packageFolder)}`;
    return `npm${prefix} run --silent ${ownName} --`;
  }
  if (caller !== undefined) {
    const typed = /[\\/]_npx[\\/]/.test(script) ? byPackages(environment, directory) : byProject(script, directory);
    if (typed !== undefined) return typed;
    // On Windows a shim stands on the PATH, which does not say where it leads.
  } else if (platform === 'win32' || isOnPath(script, environment['PATH'] ?? '')) return ownName;
  const path = quoted(shortest(script, directory));
  return script.endsWith(`${sep}${ownName}`) ? path : `node ${path}`;
}

/** As npx was told, while the paths among it lead to the same files. */
function byPackages(environment: Call['environment'], directory: string): string | undefined {
  const packages = environment['npm_config_package']?.split('\n\n').filter(Boolean) ?? [];
  if (packages.length === 0 || environment['INIT_CWD'] !== directory) return undefined;
  return ['npx', ...packages.map((one) => `--package ${quoted(one)}`), ownName].join(' ');
}

/** npx finds what a folder above has installed. */
function byProject(script: string, directory: string): string | undefined {
  const below = relative(installed.exec(script)?.[1] ?? '/', directory);
  return below.startsWith('..') || isAbsolute(below) ? undefined : `npx ${ownName}`;
}

/** Whether the shell finds this very script by the name. */
function isOnPath(script: string, path: string): boolean {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, ownName);
    try {
      accessSync(candidate, constants.X_OK);
    } catch {
      continue;
    }
    return realpathSync(candidate) === realpathSync(script); // the shell takes the first one
  }
  return false;
}

/** With a slash in it: else the shell would look for it on the PATH. */
function shortest(path: string, directory: string): string {
  const below = relative(directory, path);
  return below.startsWith('..') || below.length > path.length ? path : `.${sep}${below}`;
}

/** The flags without which the same command would speak to another server; a token is never shown. */
export function withFlags(invocation: string, flags: Readonly<Partial<Record<'url' | 'token' | 'config', string>>>): string {
  return [
    invocation,
    ...(flags.url === undefined ? [] : ['--url', quoted(flags.url)]),
    ...(flags.config === undefined ? [] : ['--config', quoted(flags.config)]),
    ...(flags.token === undefined ? [] : ['--token …']),
  ].join(' ');
}

/** For a shell. */
export const quoted = (text: string): string => (/^[\w@%+=:,./\\~-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
