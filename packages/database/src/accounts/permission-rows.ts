// Between the rows of `permissions` and the domain's Permission. Neighbours: user-record.ts, group-record.ts, token-record.ts.
import { permissions, type Permission } from '@symdepot/symbols';

/** Once each, in the order in which people are shown them. */
export function fromRows(rows: readonly { readonly codename: string }[]): Permission[] {
  const names = new Set(rows.map((row) => row.codename));
  return permissions.filter((permission) => names.has(permission));
}

/** For `connect`, `disconnect` and `set`. */
export const toRows = (held: readonly Permission[]): { codename: Permission }[] => held.map((codename) => ({ codename }));
