export { AppError, isAppError, isTransient } from './app-error.ts';
export { errorKinds, type ErrorKind } from './error-entry.ts';
export { errorTable, type ErrorCode, type ErrorDetails } from './error-table.ts';
export { exitCodes, type ExitCode } from './exit-codes.ts';
export { quoted } from './quoted.ts';
