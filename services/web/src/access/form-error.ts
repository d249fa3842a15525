// What a form is refused with: messages under the names of its fields (contract §4). Neighbours: the routes.
import { AppError, isAppError, type ErrorCode } from '@symdepot/errors';

export const formError = (field: string, message: string, cause?: unknown): AppError =>
  new AppError('form_invalid', { errors: { [field]: [message] } }, { cause });

/** Errors of these codes are about this field of the form: `{ groups: 'group_not_found' }`. */
export async function blamingFields<T>(fields: Readonly<Record<string, ErrorCode>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const blamed = isAppError(error) ? Object.entries(fields).find(([, code]) => code === error.code) : undefined;
    throw blamed ? formError(blamed[0], (error as AppError).message, error) : error;
  }
}
