// Rows on a real PostgreSQL and objects in a store, as uploads leave them. Neighbours: test/integration/care-*.test.ts.
import { parseKey } from '@symdepot/testkit';
import type { MaintenanceContext } from '@symdepot/maintenance';
import type { Database } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { createStaging, createSymbolStore, type ObjectStorage, type SymbolStore } from '@symdepot/storage';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { openTestDatabase } from '../postgres/open-test-database.ts';
import { withConnection } from '../postgres/sql.ts';
import { createUpload, inspected, listFiles, listing } from '../postgres/upload-rows.ts';

export interface MaintenanceHarness {
  readonly url: string;
  readonly database: Database;
  readonly maintenance: MaintenanceContext;
  /** A complete upload of one file, with its object and without its archive. */
  store(lane: Lane, name: string, content?: string, privateBucketUrl?: string): Promise<{ readonly id: UploadId; readonly key: Key }>;
  /** Puts what the rows know of an upload that many days back. */
  backdate(id: UploadId, days: number): Promise<void>;
  sql(text: string, values?: readonly unknown[]): Promise<readonly object[]>;
  /** Everything that is in the rows and in the store. */
  snapshot(): Promise<unknown>;
  close(): Promise<void>;
}

/** @param privateStorages by the URLs that the rows name; whatever else they name is away */
export async function createMaintenanceHarness(
  storage: ObjectStorage,
  privateStorages: Readonly<Record<string, ObjectStorage>> = {},
): Promise<MaintenanceHarness> {
  const { url, database, close } = await openTestDatabase();
  const publicStore = createSymbolStore({ release: storage, try: storage });
  const storeAt = async (url: string | null | undefined): Promise<SymbolStore> => {
    if (url === null || url === undefined) return publicStore;
    const privateStorage = privateStorages[url];
    if (privateStorage === undefined) throw new AppError('storage_unavailable');
    return createSymbolStore({ release: privateStorage, try: privateStorage });
  };
  const everything = Number.MAX_SAFE_INTEGER;
  const limits = {
    tryObjects: 28,
    tryRecords: 30,
    releaseRecords: 730,
    staged: 7,
    stagedBytes: { perUser: everything, inAll: everything },
    stagedFreeBytes: 0,
    stagedOrphanHours: 24,
    artefactInternalDays: 365,
  };
  const sql: MaintenanceHarness['sql'] = (text, values = []) =>
    withConnection(url, async (client) => (await client.query<object>(text, [...values])).rows);
  return {
    url,
    database,
    maintenance: {
      database,
      symbolStore: publicStore,
      staging: createStaging(storage),
      artefactStore: undefined,
      limits,
      symbolStoreOf: ({ privateBucketUrl }) => storeAt(privateBucketUrl),
    },
    sql,
    async store(lane, name, content = `content of ${name}`, privateBucketUrl) {
      const symbolStore = await storeAt(privateBucketUrl);
      const key = parseKey(`${name}.pdb/AB12/${name}.sym`);
      const { id } = await createUpload(database, { lane });
      const { attempts } = (await database.uploads.claim(id))!;
      const [template] = listing(1);
      const originalBytes = Buffer.byteLength(content);
      await database.uploadFiles.recordListing(id, attempts, [{ ...template!, member: key, key, originalBytes }]);
      const [file] = await listFiles(database, id);
      const md5 = createHash('md5').update(content).digest('hex');
      await database.uploadFiles.recordInspections(id, attempts, [{ ...inspected(file!), md5 }]);
      const seen = await symbolStore.head(lane, key);
      const encoding = { contentType: 'text/plain', contentEncoding: 'gzip' as const };
      const expected = seen ? { generation: seen.object.generation } : ('absent' as const);
      const put = { ...encoding, originalBytes, md5, uploadId: id, expect: expected };
      const { object } = await symbolStore.put(lane, key, gzipSync(content), put);
      const publication = {
        id: file!.id,
        outcome: 'uploaded' as const,
        storedBytes: object.storedBytes,
        isUpdate: false,
        isCompressed: true,
      };
      await database.uploadFiles.recordPublications(id, attempts, [publication]);
      await database.uploads.complete(id, attempts);
      await database.uploads.markUnstaged(id);
      if (privateBucketUrl !== undefined)
        await sql('UPDATE uploads SET private_bucket_url = $2, bucket = $3 WHERE id = $1', [id, privateBucketUrl, 'partner']);
      return { id, key };
    },
    async backdate(id, days) {
      const columns = ['created_at', 'updated_at', 'completed_at'];
      const back = columns.map((column) => `${column} = ${column} - make_interval(days => $2)`).join(', ');
      await sql(`UPDATE uploads SET ${back} WHERE id = $1`, [id, days]);
      await sql('UPDATE upload_files SET completed_at = completed_at - make_interval(days => $2) WHERE upload_id = $1', [id, days]);
    },
    async snapshot() {
      const tables = ['uploads', 'upload_files', 'upload_slots', 'rate_windows'];
      const rows = await Promise.all(tables.map((table) => sql(`SELECT * FROM ${table} ORDER BY 1`)));
      const objects = await Array.fromAsync(storage.list(''));
      return { rows, objects: objects.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
    },
    close,
  };
}
