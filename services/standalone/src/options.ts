// The command line of `npm start`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isPermission, isPermissionCombination, isTokenSecret, parseWholeNumber, permissions, type Permission } from '@symdepot/symbols';
import { Command, InvalidArgumentError } from 'commander';

export interface TokenOption {
  readonly secret: string;
  readonly permissions: readonly Permission[];
}

export interface StandaloneOptions {
  readonly dataDir: string;
  readonly tokens: readonly TokenOption[];
  /** Notices for the person who starts it. */
  readonly warnings: readonly string[];
  /** Flags that are settings, by their environment names: they override the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Tokens in the environment, as `--token` takes them, separated by blanks: not visible to others in the process list. */
const tokensVariable = 'SYMDEPOT_TOKENS';

const addTokens = (text: string, tokens: readonly TokenOption[]): TokenOption[] => [...tokens, ...parseTokens(text)];

/** Ends the process with a usage message when the arguments do not fit (exit 1), and for `--help` (exit 0). */
export function parseOptions(argv: readonly string[], variables: Readonly<Record<string, string | undefined>> = {}): StandaloneOptions {
  const command = new Command('npm start --')
    .description('Runs symdepot: every service in one process, on embedded PostgreSQL and a folder.')
    .option('--port <port>', 'port to listen on, 0 for any free one (default: 8000, or PORT)', parsePort)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, or HOST)', parseText)
    .option('--data-dir <folder>', 'where database, symbols files and staged archives are', parseText, './.symdepot')
    .option(
      '--token <secret=permissions>',
      'create or update a token: <32 hex>=<permission>[,<permission>…]; can be repeated. Others on this machine may see it in the process list: better by --token-file or SYMDEPOT_TOKENS',
      addTokens,
      [],
    )
    .option(
      '--token-file <file>',
      'the same, one token a line',
      (path, tokens: TokenOption[]) => addTokens(readTokenFile(path), tokens),
      [],
    )
    .addHelpText(
      'after',
      `\nPermissions: ${permissions.join(', ')}\n${tokensVariable} takes tokens as --token does, separated by blanks.\nEverything else is set by the environment: docs/configuration.md`,
    );
  command.parse([...argv]);
  const { port, host, dataDir, token, tokenFile } = command.opts<{
    port?: string;
    host?: string;
    dataDir: string;
    token: TokenOption[];
    tokenFile: TokenOption[];
  }>();
  return {
    dataDir: resolve(dataDir),
    tokens: [...token, ...tokenFile, ...readVariable(command, variables[tokensVariable])],
    warnings: token.length > 0 ? [seenByOthers] : [],
    environment: { ...(port !== undefined && { PORT: port }), ...(host !== undefined && { HOST: host }) },
  };
}

/** `"$UNSET"`: an empty folder would mean the current one, an empty address all of them. */
export function parseText(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty. Is a variable not set?');
  return text;
}

function parsePort(text: string): string {
  if (parseWholeNumber(text, 0, 65_535) === undefined) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return text;
}

const seenByOthers = `Others on this machine may see the tokens of --token in the process list: use --token-file or ${tokensVariable}`;

function readVariable(command: Command, text = ''): TokenOption[] {
  try {
    return parseTokens(text);
  } catch (error) {
    return command.error(`error: ${tokensVariable}: ${(error as Error).message}`);
  }
}

function readTokenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${(error as Error).message}.`);
  }
}

const parseTokens = (text: string): TokenOption[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(parseToken);

export function parseToken(text: string): TokenOption {
  const [secret = '', names = '', ...rest] = text.split('=');
  if (!isTokenSecret(secret) || names === '' || rest.length > 0) {
    throw new InvalidArgumentError('It must be <32 lower-case hex>=<permission>[,<permission>…].');
  }
  const held = names.split(',').map((name) => {
    if (!isPermission(name)) throw new InvalidArgumentError(`'${name}' is no permission. There are: ${permissions.join(', ')}.`);
    return name;
  });
  if (!isPermissionCombination(held)) {
    throw new InvalidArgumentError('A token cannot hold both upload_symbols and upload_try_symbols: make two.');
  }
  return { secret, permissions: held };
}
