// What can go wrong between us and the sign-in provider, in the words that the sign-in page knows: `/sign-in?error=<fault>`.
// Neighbour: provider.ts, whose library reports it in its own.
import type { UserRefusal } from '@symdepot/database';

/** Somebody is refused, and knows whom to ask. */
export type Refusal = 'refused' | 'email_missing' | 'email_unverified' | 'domain_not_allowed' | UserRefusal;

export type SignInFault = Refusal | 'state_unknown' | 'provider_away' | 'provider_set_up_wrongly' | 'try_again';

/** Besides: the provider has no session of the browser, and must not ask its user. The signature is by a key that was not known. */
export type ProviderFault = 'refused' | 'provider_away' | 'provider_set_up_wrongly' | 'try_again' | 'login_required' | 'key_unknown';

/** As much of the errors of openid-client as is looked at. */
interface ProviderError {
  readonly code?: unknown;
  /** Of OAuth. */
  readonly error?: unknown;
  readonly cause?: unknown;
}

const byCode: ReadonlyMap<unknown, ProviderFault> = new Map([
  ['OAUTH_KEY_SELECTION_FAILED', 'key_unknown'],
  ['OAUTH_TIMEOUT', 'provider_away'],
  ['OAUTH_ABORT', 'provider_away'],
  ['ERR_JWKS_TIMEOUT', 'provider_away'],
]);

/** What the provider says itself, to the browser or to us. Anything else is a mistake of whoever has set us up. */
const byOAuthError: ReadonlyMap<unknown, ProviderFault> = new Map([
  ['access_denied', 'refused'],
  ['interaction_required', 'refused'],
  ['consent_required', 'refused'],
  ['account_selection_required', 'refused'],
  ['login_required', 'login_required'],
  ['temporarily_unavailable', 'provider_away'],
  ['server_error', 'provider_away'],
  ['invalid_grant', 'try_again'], // the code is too old, or was used
]);

export function faultOf(error: unknown): ProviderFault {
  if (typeof error !== 'object' || error === null) return 'provider_set_up_wrongly';
  const { code, error: oauthError, cause } = error as ProviderError;
  // The network: a TypeError of fetch, without a code of the library.
  if (error instanceof TypeError && code === undefined) return 'provider_away';
  if (oauthError !== undefined) return byOAuthError.get(oauthError) ?? 'provider_set_up_wrongly';
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' && cause instanceof Response && cause.status >= 500) return 'provider_away';
  return byCode.get(code) ?? 'provider_set_up_wrongly';
}
