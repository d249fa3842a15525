// Ends the session here, and at the provider where it can. Not a form: its answer would lead to another site, which the policy of
// the page forbids forms.
import { toApiError } from './api-error.ts';

/** @throws ApiError */
export async function signOut(): Promise<void> {
  const response = await fetch('/oidc/logout/', { method: 'POST', headers: { Accept: 'application/json' } });
  if (!response.ok) throw await toApiError(response);
  const { redirect } = (await response.json()) as { readonly redirect: string | null };
  location.assign(redirect ?? '/');
}
