// The command as a function, for tests; main.ts is the command.
export { runCli, type CliIo } from './run-cli.ts';
