// The file with a user's settings: `$XDG_CONFIG_HOME/symdepot/config.json`, {"url": "…", "token": "…", "cache": "…", "keys": […]}.
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { quoted } from '../invocation.ts';
import { parseJson } from '../parse-json.ts';

const configFile = z.strictObject({
  url: z.string().optional(),
  token: z.string().optional(),
  cache: z.string().optional(),
  keys: z.array(z.string()).optional(),
});
export type ConfigFile = z.infer<typeof configFile>;

type Environment = Readonly<Record<string, string | undefined>>;

export const configPath = ({ XDG_CONFIG_HOME: home }: Environment): string => join(baseFolder(home, '.config'), 'symdepot', 'config.json');

export const defaultCache = ({ XDG_CACHE_HOME: home }: Environment): string => join(baseFolder(home, '.cache'), 'symdepot', 'artefacts');

/** XDG Base Directory: a path that is not absolute does not count. */
const baseFolder = (set: string | undefined, usual: string): string =>
  set !== undefined && isAbsolute(set) ? set : join(homedir(), usual);

/** Empty where there is no such file. @throws CliError `usage`: it cannot be read, is not in its form, or others may read its token */
export async function readConfigFile(path: string, { mustExist }: { readonly mustExist: boolean }): Promise<ConfigFile> {
  const found = await readText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !mustExist) return undefined;
    throw new CliError('usage', `The config file ${path} cannot be read: ${error.message}`);
  });
  if (!found) return {};
  const parsed = configFile.safeParse(parseJson(found.text));
  if (!parsed.success)
    throw new CliError('usage', `The config file ${path} must be {"url": "…", "token": "…"}, maybe with "cache": "…" and "keys": ["…"]`);
  // Windows keeps rights elsewhere, and shows a mode that says nothing.
  if (parsed.data.token !== undefined && process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new CliError('usage', `Others on this machine may read the token in ${path}. Run: chmod 600 ${quoted(path)}`);
  }
  return parsed.data;
}

/** Text and mode of one and the same file. */
async function readText(path: string): Promise<{ text: string; mode: number }> {
  await using file = await open(path);
  return { mode: (await file.stat()).mode, text: await file.readFile('utf8') };
}
