// `npm run admin`: manages users, groups and tokens, and maintains data, beside the running services. Exit codes: run-admin.ts.
import { readEnvironment } from '@symdepot/runtime';
import { runAdmin } from './run-admin.ts';

// A reader that stops early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runAdmin(process.argv.slice(2), {
  environment: readEnvironment(),
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
});
