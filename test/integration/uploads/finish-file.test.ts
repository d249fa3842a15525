// What the end of a file (protocol v2) costs, in a database that is young: its plan is kept when the tables have grown.
// Neighbour: file-sessions.test.ts (what it does).
import { migrate, openDatabase, type NewManifest } from '@symdepot/database';
import { createIsolatedDatabase, parseKey } from '@symdepot/testkit';
import { expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { watchScans } from '../../harness/postgres/table-scans.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

const files: NewManifest['files'] = ['A1', 'A2', 'A3', 'A4'].map((id) => {
  const key = parseKey(`a.pdb/${id}/a.pd_`);
  const session = { secretHash: 'a'.repeat(64), announcedMd5: 'b'.repeat(32), isGzip: false };
  return { member: key, key, originalBytes: 10, outcome: 'pending', session };
});

const digest = { md5: 'd'.repeat(32), crc32c: 'AAAAAA==' };

async function announce(url: string) {
  const database = openDatabase({ url });
  try {
    const { id: userId } = await database.users.ensure({ email: 'v2@example.com', permissions: ['upload_symbols'] }, testActor);
    const opened = await database.fileSessions.open({
      id: await database.uploads.reserveId(),
      userId,
      tokenId: null,
      lane: 'release',
      archiveBytes: 30,
      sha256: 'c'.repeat(64),
      bucket: 'symbols',
      privateBucketUrl: null,
      requestId: 'r',
      sessionExpiresAt: new Date(Date.now() + 3_600_000),
      files,
      lines: [],
      secretHashOf: () => '',
      judgedSince: new Date(),
    });
    // The first one of a round is given to the workers, which is another query.
    await database.fileSessions.finish({ fileId: opened.files[0]!.fileId, uploadId: opened.upload.id }, { digest });
    return opened;
  } finally {
    await database.close();
  }
}

test('no table is read from end to end', async () => {
  const { url, drop } = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  const { upload, files: opened } = await announce(url);
  const { sequential } = await withConnection(url, async (observer) => {
    await observer.query('ANALYZE'); // now the planner knows how small they are
    return watchScans(observer, url, async ({ fileSessions }) => {
      for (const { fileId } of opened.slice(1, -1)) {
        const end = await fileSessions.finish({ fileId, uploadId: upload.id }, { digest });
        expect(end).toEqual({ isTaken: true });
      }
    });
  });
  await drop();
  expect(sequential).toEqual([]);
});
