// Who tries to sign in again and again is slowed down, by the address that asks: over all processes, by the windows of uploads.
// Neighbours: sign-in-by-link.ts (codes that were not known), ../routes/oidc.ts (sign-ins that are begun).
import { AppError } from '@symdepot/errors';
import { rateWindowSeconds } from '@symdepot/runtime/http';
import { hashToken } from '@symdepot/symbols';
import type { WebContext } from '../context.ts';

/** In a minute: codes can only be guessed; a sign-in is begun by everybody behind the proxy of an office. */
const most = { code: 10, begin: 60 } as const;

/** @throws AppError `too_many_sign_ins` */
export async function slowDown({ database }: WebContext, what: keyof typeof most, address: string): Promise<void> {
  const key = `sign-in-${what}:${hashToken(address).slice(0, 24)}`; // the column has room for 40 characters
  const { requests, resetSeconds } = await database.admission.countRequest(key, rateWindowSeconds);
  if (requests > most[what]) throw new AppError('too_many_sign_ins', { retryAfterSeconds: Math.max(1, Math.ceil(resetSeconds)) });
}
