// Which server and which token: flags, then SYMDEPOT_URL and SYMDEPOT_TOKEN, then the config file. Tokens never get into messages.
import { isAbsolute } from 'node:path';
import { configPath, defaultCache, readConfigFile } from './config-file.ts';
import { CliError } from '../cli-error.ts';

export interface SettingFlags {
  readonly url?: string;
  readonly token?: string;
  readonly config?: string;
}

export interface Settings {
  readonly url: URL;
  readonly token: string | undefined;
  readonly tokenOrigin: TokenOrigin | undefined;
  /** The folder of artefacts that were fetched. */
  readonly cache: string;
  /** Public keys whose signatures are trusted, or files with them. */
  readonly keys: readonly string[];
}

/** As much of a token as may be told. */
export interface TokenOrigin {
  readonly start: string;
  /** For people. */
  readonly from: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CliError `usage`, which says what to set */
export async function readSettings(flags: SettingFlags, environment: Environment): Promise<Settings> {
  const path = flags.config ?? configPath(environment);
  const file = await readConfigFile(path, { mustExist: flags.config !== undefined });
  const url = flags.url ?? nonEmpty(environment['SYMDEPOT_URL']) ?? file.url;
  if (url === undefined) {
    throw new CliError('usage', `Which server? Set SYMDEPOT_URL, use --url, or put {"url": "https://…"} into ${path}`);
  }
  const candidates = [
    { token: flags.token, from: 'the flag --token' },
    { token: nonEmpty(environment['SYMDEPOT_TOKEN']), from: 'SYMDEPOT_TOKEN' },
    { token: file.token, from: path },
  ];
  const chosen = candidates.find(({ token }) => token !== undefined);
  const token = parseToken(chosen?.token);
  const cache = nonEmpty(environment['SYMDEPOT_CACHE']) ?? file.cache ?? defaultCache(environment);
  if (!isAbsolute(cache)) throw new CliError('usage', `The cache must be an absolute path: ${cache}`);
  return {
    url: parseUrl(url),
    token,
    tokenOrigin: token === undefined ? undefined : { start: token.slice(0, 4), from: chosen!.from },
    cache,
    keys: nonEmpty(environment['SYMDEPOT_KEYS'])?.split(/[\s,]+/) ?? file.keys ?? [],
  };
}

/** @throws CliError `usage` */
export function requireToken({ token }: Settings): void {
  if (token === undefined)
    throw new CliError('usage', 'This needs a token. Set SYMDEPOT_TOKEN, or put {"token": "…"} into the config file');
}

const nonEmpty = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new CliError('usage', `The address of the server must begin with https:// or http://: ${text}`);
  if (url.username !== '' || url.password !== '')
    throw new CliError('usage', 'The address of the server must not hold a user name or a password');
  url.search = '';
  url.hash = '';
  return url;
}

/** `<32 hex>[-label]`, as the contract has it. */
function parseToken(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{32}(-[\x20-\x7e]*)?$/.test(text)) return text;
  throw new CliError('usage', 'The token is not one: it must be 32 lower-case hex characters, maybe with a label behind a hyphen');
}
