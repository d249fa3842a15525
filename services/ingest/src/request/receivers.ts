// Who is notified when an upload has ended: the URL of its token, which operators set, and the header `X-Notify-Url`, for
// hosts that operators allow. Addresses are checked at delivery, once they are resolved (packages/outbound).
import { AppError } from '@symdepot/errors';
import { findUrlFault, type UrlFault, type UrlRules } from '@symdepot/outbound';
import type { Caller } from '@symdepot/runtime/http';

const maxUrlLength = 2_048;

/**
 * The URLs to notify, without duplicates. @param header of the request
 * @throws AppError `notify_not_offered`, `notify_url_refused`, `notify_domain_not_allowed`
 */
export function findReceivers(header: string | undefined, { token }: Pick<Caller, 'token'>, rules: UrlRules): string[] {
  if (header !== undefined && !token)
    throw refusal('notifications are signed with the secret of a token. Send the upload with one, or without the header')();
  const own = token?.notifyUrl ?? undefined;
  const asked = header === undefined ? undefined : parseNotifyUrl(header, rules);
  return [...new Set([own, asked].filter((url) => url !== undefined))];
}

function parseNotifyUrl(header: string, rules: UrlRules): string {
  if (!rules.isAnyDomainAllowed && rules.domains.length === 0) throw new AppError('notify_not_offered');
  const text = header.trim();
  if (text.length > maxUrlLength || !URL.canParse(text)) throw refusals['not-http']();
  const url = new URL(text);
  const fault = findUrlFault(url, rules);
  if (fault === 'domain') throw new AppError('notify_domain_not_allowed', { domain: url.host });
  if (fault !== undefined) throw refusals[fault]();
  return url.href;
}

const refusal = (reason: string) => (): AppError => new AppError('notify_url_refused', { reason });
const refusals: Readonly<Record<Exclude<UrlFault, 'domain'>, () => AppError>> = {
  insecure: refusal('only https is allowed'),
  'not-http': refusal(`it must be an https URL of at most ${maxUrlLength} characters`),
  credentials: refusal('it must not hold a user name or a password. Notifications are signed; check that instead'),
};
