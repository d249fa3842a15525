// The first superuser of a standalone system, who makes all others: at the first start there is nobody who could. Neighbours:
// prepare-tokens.ts, announce.ts (prints the link).
import type { Database } from '@symdepot/database';
import { itself } from './itself.ts';

const email = 'admin@localhost';

/** @returns the code of a sign-in link at the first start; later ones come by `npm run admin -- user sign-in` */
export async function prepareSuperuser({ users, signInLinks }: Database): Promise<string | undefined> {
  const all = await users.list({ includeInactive: true });
  // Demoted on purpose, perhaps, or there is somebody else.
  if (all.some((user) => user.isSuperuser || user.email === email)) return undefined;
  await users.create({ email, isSuperuser: true, groups: [], permissions: [] }, itself);
  const { code } = await signInLinks.create(email, itself);
  return code;
}
