// Which store the systems of this test run keep their objects in: SYMDEPOT_TEST_STORAGE, `files` (default), `s3` or `gs`.
// Neighbour: buckets.ts.

const kinds = ['files', 's3', 'gs'] as const;
export type StorageKind = (typeof kinds)[number];

const isKind = (text: string): text is StorageKind => (kinds as readonly string[]).includes(text);

const named = process.env['SYMDEPOT_TEST_STORAGE'] || 'files';
if (!isKind(named)) throw new Error(`SYMDEPOT_TEST_STORAGE is ${named}; it can be ${kinds.join(', ')}`);

export const storageKind: StorageKind = named;
