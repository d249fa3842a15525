// The command line of `npm run admin`, by commander. The nouns are in commands/.
import { permissions } from '@symdepot/symbols';
import { Command } from 'commander';
import { parseFolder } from './arguments.ts';
import type { Action } from './command.ts';
import { nouns } from './commands/index.ts';

export interface ParsedCommand {
  readonly action: Action;
  readonly dataDir: string | undefined;
}

interface Output {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
}

const notes = `
Permissions: ${permissions.join(', ')}
The database is that of DATABASE_URL, or of the symdepot that runs on the data dir (default: ./.symdepot).
sweep, verify and takedown also need the stores: those in the data dir, or of UPLOAD_DEFAULT_URL, UPLOAD_TRY_SYMBOLS_URL, STAGING_URL.
Exit codes: 0 done, 1 refused or not as it must be, 2 database or store away, 3 wrong usage.`;

/** @throws CommanderError for invalid arguments (after printing the reason), and for `--help` */
export function parseCommand(args: readonly string[], { writeOut, writeError }: Output): ParsedCommand {
  let action: Action | undefined;
  const program = new Command('npm run admin --')
    .description('Manages users, groups and tokens, with effect at the next request, and takes care of stored data.')
    .option('--data-dir <folder>', 'the data dir of a running standalone symdepot; wins over DATABASE_URL', parseFolder)
    .option('--json', 'print one JSON document to stdout (and use `npm run -s`, so that npm prints nothing)')
    .addHelpText('after', notes)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut, writeErr: writeError })
    .showHelpAfterError('Add --help to see what there is.')
    .exitOverride();
  for (const addNoun of nouns) addNoun(program, (chosen) => (action = chosen));
  program.parse([...args], { from: 'user' });
  if (!action) throw new Error('commander ran no action'); // it shows the help and throws when no verb is given
  return { action, dataDir: program.opts<{ dataDir?: string }>().dataDir };
}
