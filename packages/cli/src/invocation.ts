// How this program was called, so that each hint is a command that can be typed where it runs: by its name, by npm from a checkout, by
// npx, as an executable at some path. Neighbour: main.ts, which knows the process.
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';

export interface Call {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where hints will be typed. */
  readonly directory: string;
  /** Where npm runs its scripts: a checkout. */
  readonly packageFolder: string;
  readonly platform: NodeJS.Platform;
  /** As it was typed or found on the PATH. */
  readonly name: string;
  /** What Node runs; undefined in an executable, which holds it. */
  readonly script: string | undefined;
}

const ownName = 'symdepot';

/** What is typed before the arguments: `symdepot`, or `npm run --silent symdepot --`, … */
export function describeInvocation({ environment, directory, packageFolder, platform, name, script }: Call): string {
  if (script === undefined) return quoted(name);
  if (environment['npm_lifecycle_event'] === ownName) {
    const prefix = packageFolder === directory ? '' : ` --prefix ${quoted(packageFolder)}`;
    return `npm${prefix} run --silent ${ownName} --`;
  }
  if (environment['npm_lifecycle_event'] === 'npx') {
    const packages = environment['npm_config_package']?.split('\n\n').filter(Boolean) ?? [];
    if (packages.length === 0) return 'npx @symdepot/cli';
    return ['npx', ...packages.map((one) => `--package ${quoted(one)}`), ownName].join(' ');
  }
  // There a shim stands on the PATH, which does not say where it leads.
  if (platform === 'win32' || isOnPath(script, environment['PATH'] ?? '')) return ownName;
  const path = quoted(shortest(script, directory));
  return script.endsWith(`${sep}${ownName}`) ? path : `node ${path}`;
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
