export { AppError, isAppError, isTransient } from './app-error.ts';
export type { ErrorEntry, ErrorKind } from './error-entry.ts';
export { errorTable, type ErrorCode } from './error-table.ts';
export { exitCodes, type ExitCode } from './exit-codes.ts';
export { quoted } from './quoted.ts';
