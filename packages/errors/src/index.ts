export { AppError, isAppError, isTransient } from './app-error.ts';
export { errorKinds, errorTable, type ErrorCode, type ErrorDetails, type ErrorKind } from './error-table.ts';
