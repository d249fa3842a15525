// Very many uploads and files, made by PostgreSQL itself: what the lists are measured and checked with. Spread over two
// years, 40 users, both lanes and three buckets; the same for the same numbers.
import type pg from 'pg';

export interface ListRows {
  readonly uploads: number;
  /** Of each upload. The others are skipped, and the last of them is pending. */
  readonly uploadedFiles: number;
  readonly otherFiles: number;
}

/** A number from 0 to `range` - 1 that looks drawn by lot, for each row and purpose. */
const drawn = (row: string, purpose: number, range: number): string => `mod(hashint8extended(${row}, ${purpose}) & 4294967295, ${range})`;

export async function fillLists(client: pg.Client, { uploads, uploadedFiles, otherFiles }: ListRows): Promise<void> {
  await client.query('SET synchronous_commit = on'); // VACUUM below marks only what is surely committed
  await client.query(`INSERT INTO users (email) SELECT 'builder' || n || '@' || (ARRAY['ci.example.com', 'mozilla.example', 'partner.example'])[1 + n % 3]
    FROM generate_series(1, 40) n`);
  await client.query(
    `INSERT INTO uploads (user_id, lane, state, step, attempts, archive_name, archive_bytes, sha256, bucket, is_staged, request_id,
       created_at, started_at, completed_at, updated_at)
     SELECT u.id, lane::lane, state::upload_state, CASE state WHEN 'processing' THEN 'publish' ELSE 'done' END::upload_step, 1, 'symbols.zip', (2 ^ (10 + ${drawn('n', 1, 200)} / 10.0))::bigint,
       lpad(n::text, 64, '0'), CASE WHEN ${drawn('n', 2, 50)} = 0 THEN 'partner-symbols' WHEN lane = 'try' THEN 'try-symbols' ELSE 'symbols' END, false, 'seed-' || n,
       at, at, CASE WHEN state <> 'processing' THEN at + make_interval(secs => 1 + ${drawn('n', 3, 600)}) END, at
     FROM generate_series(1, $1::bigint) n
     CROSS JOIN LATERAL (SELECT
       CASE WHEN ${drawn('n', 4, 5)} = 0 THEN 'try' ELSE 'release' END AS lane,
       CASE ${drawn('n', 5, 100)} WHEN 0 THEN 'failed' WHEN 1 THEN 'rejected' WHEN 2 THEN 'rejected' WHEN 3 THEN CASE WHEN n > $1 - 500 THEN 'processing' ELSE 'cancelled' END ELSE 'complete' END AS state,
       date_trunc('milliseconds', now()) - make_interval(secs => 63072000.0 * ($1 - n) / $1) AS at) AS drawn
     JOIN users u ON u.email LIKE 'builder' || CASE WHEN ${drawn('n', 6, 10)} < 6 THEN 1 ELSE 1 + ${drawn('n', 7, 40)} END || '@%'`,
    [uploads],
  );
  await client.query(
    `INSERT INTO upload_files (upload_id, position, batch, member, key, outcome, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
       inspected_at, md5, debug_file, debug_id, generator, stored_bytes, is_update, is_compressed, attempts, created_at, completed_at)
     SELECT upload_id, position, 0, key, key, outcome::file_outcome, 0, bytes / 4, bytes, 8, 0, 0,
       at, md5(key), name || '.pdb', debug_id, 'dump_syms 2.3', CASE WHEN outcome IN ('uploaded', 'skipped') THEN bytes / 4 END, ${drawn('n', 11, 20)} = 0, true, 1,
       at, CASE WHEN outcome IN ('uploaded', 'skipped') THEN at + make_interval(secs => 1 + ${drawn('n', 12, 300)}) END
     FROM (SELECT u.id AS upload_id, u.created_at AS at, position, u.id * 100000::bigint + position AS n,
         CASE WHEN position < $1 THEN 'uploaded' WHEN position < $1 + $2 - 1 THEN 'skipped' ELSE 'pending' END AS outcome
       FROM uploads u CROSS JOIN generate_series(0, $1::int + $2::int - 1) position) AS members
     CROSS JOIN LATERAL (SELECT (2 ^ (8 + ${drawn('n', 13, 220)} / 10.0))::bigint AS bytes,
       (ARRAY['xul', 'mozglue', 'firefox', 'nss3', 'plugin-container', 'libwidget', 'gfxdriver'])[1 + ${drawn('n', 14, 7)}] || ${drawn('n', 15, 900)} AS name,
       upper(md5(n::text)) || '1' AS debug_id) AS content
     CROSS JOIN LATERAL (SELECT name || '.pdb/' || debug_id || '/' || name || '.sym' AS key) AS names`,
    [uploadedFiles, otherFiles],
  );
  // As autovacuum leaves them: what is visible to all is known, and so is how values are spread.
  await client.query('VACUUM ANALYZE users, uploads, upload_files');
}
