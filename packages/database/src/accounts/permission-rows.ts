// Converts rows of `permissions` to the domain's Permission and back. Neighbours: user-record.ts, group-record.ts, token-record.ts.
import { permissions, type Permission } from '@symdepot/symbols';

/** Without duplicates, in display order. */
export function fromRows(rows: readonly { readonly codename: string }[]): Permission[] {
  const names = new Set(rows.map((row) => row.codename));
  return permissions.filter((permission) => names.has(permission));
}

/** For `connect`, `disconnect` and `set`. */
export const toRows = (held: readonly Permission[]): { codename: Permission }[] => held.map((codename) => ({ codename }));
