// The one table of everything that can be wrong: code → kind, message, meaning, fix. docs/errors.md is generated from it.
// Neighbours: its parts, app-error.ts (the class that carries a code), error-handler.ts of runtime (kind → status).
import { archiveErrors } from './tables/archive-errors.ts';
import { artefactErrors } from './tables/artefact-errors.ts';
import { breakpadErrors } from './tables/breakpad-errors.ts';
import { callerErrors } from './tables/caller-errors.ts';
import { clientErrors } from './tables/client-errors.ts';
import { contentErrors } from './tables/content-errors.ts';
import { fileErrors } from './tables/file-errors.ts';
import { lifecycleErrors } from './tables/lifecycle-errors.ts';
import { memberErrors } from './tables/member-errors.ts';
import { notifyErrors } from './tables/notify-errors.ts';
import { accountErrors } from './tables/account-errors.ts';
import { requestErrors } from './tables/request-errors.ts';
import { sessionErrors } from './tables/session-errors.ts';
import { statusErrors } from './tables/status-errors.ts';
import { takedownErrors } from './tables/takedown-errors.ts';
import { urlErrors } from './tables/url-errors.ts';
import { infrastructureErrors } from './tables/infrastructure-errors.ts';
import type { ErrorEntry } from './error-entry.ts';

export const errorTable = {
  ...callerErrors,
  ...accountErrors,
  ...requestErrors,
  ...urlErrors,
  ...archiveErrors,
  ...memberErrors,
  ...contentErrors,
  ...fileErrors,
  ...lifecycleErrors,
  ...takedownErrors,
  ...artefactErrors,
  ...breakpadErrors,
  ...notifyErrors,
  ...sessionErrors,
  ...statusErrors,
  ...infrastructureErrors,
  ...clientErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
/** What the message of a code needs to be told. */
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorTable)[C]['message']>[0];
