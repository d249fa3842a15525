// Uploads and their files as rows, whatever is said of them and without any work having been done. Neighbour: list-rows.ts
// makes very many.
import type pg from 'pg';

export interface FileOfTest {
  readonly key: string;
  readonly outcome?: 'uploaded' | 'skipped' | 'ignored' | 'pending' | 'failed';
  /** As stored. */
  readonly bytes?: number;
  readonly createdAt?: Date;
  readonly completedAt?: Date | null;
  readonly isUpdate?: boolean;
}

export interface UploadOfTest {
  readonly email?: string;
  readonly lane?: 'release' | 'try';
  readonly state?: string;
  readonly step?: string;
  readonly error?: string | null;
  readonly bytes?: number;
  readonly bucket?: string;
  readonly privateBucketUrl?: string | null;
  readonly createdAt?: Date;
  readonly completedAt?: Date | null;
  readonly files?: readonly FileOfTest[];
}

/** The ids; those of the files in the order in which they were given. */
export async function addUpload(client: pg.Client, upload: UploadOfTest): Promise<{ id: number; fileIds: number[] }> {
  const {
    email = 'ann@example.com',
    lane = 'release',
    state = 'complete',
    step = 'done',
    error = null,
    bytes = 1_000,
    bucket = 'symbols',
  } = upload;
  const { createdAt = new Date(), privateBucketUrl = null, files = [] } = upload;
  const completedAt = upload.completedAt === undefined ? createdAt : upload.completedAt;
  const user = await client.query<{ id: number }>(
    'INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id',
    [email],
  );
  const inserted = await client.query<{ id: number }>(
    `INSERT INTO uploads (user_id, lane, state, step, archive_name, archive_bytes, sha256, bucket, private_bucket_url, error, is_staged, request_id,
       created_at, completed_at)
     VALUES ($1, $2, $3, $10, 'symbols.zip', $4, repeat('0', 64), $5, $6, $7, false, 'test', $8, $9) RETURNING id`,
    [user.rows[0]!.id, lane, state, bytes, bucket, privateBucketUrl, error, createdAt, completedAt, step],
  );
  const { id } = inserted.rows[0]!;
  const fileIds: number[] = [];
  for (const [position, file] of files.entries()) fileIds.push(await addFile(client, id, position, { createdAt, ...file }));
  return { id, fileIds };
}

async function addFile(client: pg.Client, uploadId: number, position: number, file: FileOfTest): Promise<number> {
  const { key, outcome = 'uploaded', bytes = 100, createdAt, isUpdate = false } = file;
  const isStored = outcome === 'uploaded' || outcome === 'skipped';
  const completedAt = file.completedAt === undefined ? (isStored ? createdAt : null) : file.completedAt;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO upload_files (upload_id, position, batch, member, key, outcome, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
       stored_bytes, is_update, is_compressed, created_at, completed_at)
     VALUES ($1, $2, 0, $3, $4, $5, 0, 0, $6::bigint * 4, 8, 0, 0, $7, $8, true, $9, $10) RETURNING id`,
    [
      uploadId,
      position,
      key,
      outcome === 'ignored' ? null : key,
      outcome,
      bytes,
      isStored ? bytes : null,
      isUpdate,
      createdAt,
      completedAt,
    ],
  );
  return Number(rows[0]!.id);
}
