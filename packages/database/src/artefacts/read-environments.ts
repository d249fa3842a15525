// Environments whole, in the order in which their ids were found. Neighbours: find-environments.ts, list-environments.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { toEnvironmentRecord, withArtefacts, type EnvironmentRecord } from './environment-record.ts';

export async function readEnvironments(client: PrismaConnection, found: readonly { readonly id: number }[]): Promise<EnvironmentRecord[]> {
  const ids = found.map(({ id }) => id);
  const rows = await client.environment.findMany({ where: { id: { in: ids } }, include: withArtefacts(new Date()) });
  return rows.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id)).map(toEnvironmentRecord);
}
