// Uploads that nobody processes, so that a test decides what happens to them and when. Neighbours: status-*.test.ts.
import { createSampleArchive } from '@symdepot/testkit';
import { withConnection } from '../postgres/sql.ts';
import { createClient, type Client, type Endpoints } from '../clients/client.ts';
import type { Fleet } from '../processes/fleet.ts';
import type { ServiceProcess } from '../processes/service-process.ts';
import { createToken } from '../clients/tokens.ts';

export interface FollowedUploads {
  readonly client: Client;
  readonly token: string;
  readonly auth: Readonly<Record<string, string>>;
  /** The id of a new upload, which is staged. */
  submit(): Promise<number>;
  /** Does what a worker would do to the row: the assignments in SQL, and the notification. */
  change(id: number, assignments: string, updatedAt?: string): Promise<void>;
  sql(text: string): Promise<void>;
  /** A client of another status process, with the same token. */
  clientOf(status: string): Client;
  /** Callers that a status process lets wait at the moment. */
  watchers(status: ServiceProcess): Promise<number>;
}

let seed = 40_000;

export async function createFollowedUploads(fleet: Fleet, endpoints: Endpoints): Promise<FollowedUploads> {
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const client = createClient(endpoints, token);
  const sql = (text: string): Promise<void> => withConnection(fleet.databaseUrl, async (connection) => void (await connection.query(text)));
  return {
    client,
    token,
    auth: { 'Auth-Token': token },
    submit: async () => client.submit((await createSampleArchive({ files: 1, bytes: 1_000, seed: seed++ })).zip),
    change: (id, assignments, updatedAt = 'now()') =>
      sql(`UPDATE uploads SET updated_at = ${updatedAt}, ${assignments} WHERE id = ${id}; SELECT pg_notify('symdepot_uploads', '${id}')`),
    sql,
    clientOf: (status) => createClient({ ...endpoints, status }, token),
    async watchers({ adminUrl }) {
      const text = await (await fetch(`${adminUrl}/metrics`)).text();
      return Number(/^symdepot_watchers (\d+)$/m.exec(text)?.[1] ?? 0);
    },
  };
}
