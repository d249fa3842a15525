// The command line of `symdepot`, by commander. The commands are in commands/.
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { parsePath, parseRetries } from './arguments.ts';
import type { Action } from './command.ts';
import { commands } from './commands/index.ts';
import type { SettingFlags } from './settings/settings.ts';

export interface GlobalFlags extends SettingFlags {
  readonly json?: boolean;
  readonly retries?: number;
}

export interface ParsedCommand {
  readonly action: Action;
  readonly flags: GlobalFlags;
}

interface Output {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
}

export const version: string = manifest.version;

const notes = `
Settings: flags, then SYMDEPOT_URL and SYMDEPOT_TOKEN, then ~/.config/symdepot/config.json: {"url": "…", "token": "…"}
Exit codes: 0 every file can be downloaded, 1 refused or not there, 2 server or network, or not finished, 3 usage or token.`;

/** @param invocation how the program is called, for its help @throws CommanderError when the arguments do not fit (it has told so), and for `--help` */
export function parseCommand(args: readonly string[], invocation: string, { writeOut, writeError }: Output): ParsedCommand {
  let action: Action | undefined;
  const program = new Command(invocation)
    .description('Sends symbols files to a symdepot server, and says what became of them.')
    .version(version)
    .option('--url <url>', 'the server')
    .option('--token <token>', 'others on this machine may see it in the process list: better by a setting')
    .option('--config <file>', 'another config file', parsePath)
    .option(
      '--retries <n>',
      'how often a request that fails for a reason that passes is sent again (default: 6, in about a minute)',
      parseRetries,
    )
    .option('--json', 'one JSON object on stdout at the end, also when something went wrong')
    .addHelpText('after', notes)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut, writeErr: writeError })
    .showHelpAfterError('Add --help to see what there is.')
    .exitOverride();
  for (const addCommand of commands) addCommand(program, (chosen) => (action = chosen));
  program.parse([...args], { from: 'user' });
  if (!action) throw new Error('commander ran no action'); // it shows the help and throws when there is no command
  return { action, flags: program.opts<GlobalFlags>() };
}
