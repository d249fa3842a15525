// Telling others that an upload has ended (docs/webhooks.md). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const notifyErrors = {
  notify_not_offered: {
    kind: 'invalid',
    message: () =>
      'X-Notify-Url is not offered here. Ask the operator to add its host to ALLOW_NOTIFY_DOMAINS or to give your token a URL, or send the upload without it',
    meaning: '`ALLOW_NOTIFY_DOMAINS` is empty. Nothing was read of the upload.',
  },
  notify_url_refused: {
    kind: 'invalid',
    message: (d: { reason: string }) => `X-Notify-Url: ${d.reason}`,
    meaning: 'The header is no https URL of at most 2048 characters without user name and password. Nothing was read of the upload.',
  },
  notify_domain_not_allowed: {
    kind: 'invalid',
    message: (d: { domain: string }) =>
      `X-Notify-Url: ${quoted(d.domain)} is not an allowed domain. Ask the operator to add it to ALLOW_NOTIFY_DOMAINS`,
    meaning: 'The host of the URL is not in `ALLOW_NOTIFY_DOMAINS`. Nothing was read of the upload.',
  },
} as const satisfies Record<string, ErrorEntry>;
