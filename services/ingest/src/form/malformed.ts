// The error for a form that cannot be parsed. Neighbours: the other files of this folder, receive-form.ts.
import { AppError } from '@symdepot/errors';

export const malformed = (reason: string, cause?: unknown): AppError => new AppError('form_malformed', { reason }, { cause });
