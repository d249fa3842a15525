// The rows of `permissions`, which never change: the ids and names by which people know them. Neighbour: permission-rows.ts.
import { permissions, type Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface PermissionRecord {
  readonly id: number;
  readonly codename: Permission;
  /** For people. */
  readonly name: string;
}

export interface Permissions {
  /** In the order in which people are shown them. */
  list(): Promise<PermissionRecord[]>;
}

export function createPermissions(client: PrismaConnection): Permissions {
  return {
    async list() {
      const rows = await client.permission.findMany();
      return permissions.flatMap((codename) =>
        rows.filter((row) => row.codename === codename).map(({ id, name }) => ({ id, codename, name })),
      );
    },
  };
}
