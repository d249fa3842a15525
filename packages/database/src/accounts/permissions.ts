// The rows of `permissions`, which never change: the ids and the names shown to people. Neighbour: permission-rows.ts.
import { permissions, type Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface PermissionRecord {
  readonly id: number;
  readonly codename: Permission;
  /** For people. */
  readonly name: string;
}

export interface Permissions {
  /** In display order. */
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
