// Which URL a token may be given to be told of its uploads: operators give any, others one of a host that X-Notify-Url may name, too.
// Addresses are checked at delivery. Neighbour: routes/tokens.ts.
import { findUrlFault, type UrlFault } from '@symdepot/outbound';
import type { Caller } from '@symdepot/runtime/http';
import type { WebConfig } from '../config.ts';
import { formError } from './form-error.ts';

type Rules = Pick<WebConfig, 'ALLOW_NOTIFY_ANY_DOMAIN' | 'ALLOW_NOTIFY_DOMAINS'>;

/** @returns as it is stored @throws AppError `form_invalid` */
export function readNotifyUrl(text: string | null, caller: Caller, rules: Rules): string | null {
  if (text === null) return null;
  if (!URL.canParse(text)) throw formError('notify_url', messages['not-http']);
  const url = new URL(text);
  const isAnyDomainAllowed = rules.ALLOW_NOTIFY_ANY_DOMAIN || caller.session?.isSuperuser === true;
  const fault = findUrlFault(url, { isAnyDomainAllowed, domains: rules.ALLOW_NOTIFY_DOMAINS });
  if (fault !== undefined) throw formError('notify_url', messages[fault]);
  return url.href;
}

const messages: Readonly<Record<UrlFault, string>> = {
  'not-http': 'must be an https URL',
  insecure: 'must begin with https://',
  credentials: 'must not hold a user name or a password: notifications are signed, check that instead',
  domain: 'is of a host that is not allowed: an operator adds it to ALLOW_NOTIFY_DOMAINS, or sets the URL',
};
