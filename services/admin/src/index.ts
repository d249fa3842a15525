// The command as a function, for tests; main.ts is the command.
export { runAdmin } from './run-admin.ts';
