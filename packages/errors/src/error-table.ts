// The one table of everything that can be wrong: code → kind, message, meaning. docs/errors.md is generated from it.
// Neighbours: its parts, app-error.ts (the class that carries a code), error-handler.ts of service (kind → status).
import { archiveErrors } from './archive-errors.ts';
import { callerErrors } from './caller-errors.ts';
import { clientErrors } from './client-errors.ts';
import { contentErrors } from './content-errors.ts';
import { lifecycleErrors } from './lifecycle-errors.ts';
import { memberErrors } from './member-errors.ts';
import { notifyErrors } from './notify-errors.ts';
import { peopleErrors } from './people-errors.ts';
import { requestErrors } from './request-errors.ts';
import { sessionErrors } from './session-errors.ts';
import { statusErrors } from './status-errors.ts';
import { urlErrors } from './url-errors.ts';
import { workErrors } from './work-errors.ts';
import type { ErrorEntry } from './error-entry.ts';

export const errorTable = {
  ...callerErrors,
  ...peopleErrors,
  ...requestErrors,
  ...urlErrors,
  ...archiveErrors,
  ...memberErrors,
  ...contentErrors,
  ...lifecycleErrors,
  ...notifyErrors,
  ...sessionErrors,
  ...statusErrors,
  ...workErrors,
  ...clientErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
/** What the message of a code needs to be told. */
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorTable)[C]['message']>[0];
