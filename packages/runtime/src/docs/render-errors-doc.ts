// docs/errors.md from the error table: which errors a client can get, and how to handle them.
// Neighbours: packages/errors (the table), ../http/response/error-handler.ts (the statuses).
import type { ErrorCode, ErrorEntry } from '@symdepot/errors';
import { statusOfError } from '../http/response/error-handler.ts';
import { code, generatedNotice, markdownTable } from './markdown.ts';

export type DocumentedErrors = Readonly<Record<ErrorCode, Pick<ErrorEntry, 'kind' | 'meaning' | 'fix'>>>;

export function renderErrorsDoc(table: DocumentedErrors): string {
  const entries = Object.entries(table) as [ErrorCode, DocumentedErrors[ErrorCode]][];
  const rows = entries.map(([name, { kind, meaning, fix }]) => [
    code(name),
    kind,
    String(statusOfError({ code: name, kind })),
    fix === undefined ? meaning : `${meaning} ${fix}`,
  ]);
  return [
    '# Errors',
    generatedNotice,
    'Every error of the API is JSON: `{"error": "<for people>", "code": "<stable>", "request_id": "<in every log line>"}`. ' +
      'Where `error` is a message of Tecken there may be a `hint` beside it, which says more. Program against `code`. 429 and 503 carry `Retry-After`; a fault that a retry cannot mend is never 429 or 5xx.',
    markdownTable(['Code', 'Kind', 'Status', 'Meaning, and what to do'], rows),
  ]
    .join('\n\n')
    .concat('\n');
}
