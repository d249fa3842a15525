// The command as a function, for tests; main.ts is the command.
export { runAdmin, type AdminIo } from './run-admin.ts';
