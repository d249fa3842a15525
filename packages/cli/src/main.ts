#!/usr/bin/env node
// `symdepot`: the command line. Everything but the process itself is in run-cli.ts.
import { isSea } from 'node:sea';
import { describeInvocation, findCaller } from './invocation.ts';
import { runCli } from './run-cli.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** Who asks twice does not wait; but npm passes on what the terminal has told us already. */
const echoMs = 500;
const interrupted = new AbortController();
let askedAt = Infinity;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - askedAt > echoMs) process.exit(130);
    askedAt = Math.min(askedAt, now);
    interrupted.abort(new Error('interrupted'));
  });
}

const environment = { ...process.env };
const script = isSea() ? undefined : process.argv[1];
const caller = findCaller({ environment, packageFolder: process.cwd(), script });
// `npm run symdepot` is run by npm in the repository, wherever it was called; npx stays where it is.
const directory = (caller === 'checkout' ? environment['INIT_CWD'] : undefined) ?? process.cwd();

process.exitCode = await runCli(process.argv.slice(2), {
  environment,
  directory,
  invocation: describeInvocation({
    environment,
    directory,
    packageFolder: process.cwd(),
    platform: process.platform,
    name: process.argv0,
    script,
  }),
  // npm or npx, our parent, keeps what was opened for us.
  openFiles: caller === 'checkout' || caller === 'npx' ? `/proc/${process.ppid}/fd` : undefined,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
});
