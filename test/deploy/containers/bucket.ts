// "Trying a bucket" of docs/deploy.md, typed as it stands: the fleet goes over to a store with the S3 API in a container of its own, which
// keeps what it has when it is killed. Neighbour: ../containers.test.ts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { newArchive, sendUntilStored, untilDownloaded } from '../../harness/clients/constant-uploads.ts';
import { examplesOf, readDocument } from '../../harness/clients/document-examples.ts';
import type { Told } from './told.ts';

const [, section = ''] = /^## Trying a bucket$(.*?)^## /ms.exec(readDocument('deploy.md')) ?? [];
const [script = ''] = examplesOf(section, 'sh');
const names = ['POSTGRES_PASSWORD', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'UPLOAD_DEFAULT_URL', 'STAGING_URL'];

export const bucketStories = (tell: () => Told): void => {
  test('a bucket instead of the volume, by the profile `s3`', async () => {
    const { bed, fleet, client } = tell();
    await fleet.type(script);
    const settings = parseEnv(await readFile(join(fleet.folder, '.env'), 'utf8'));
    tell().bucketSettings = Object.fromEntries(names.map((name) => [name, settings[name]!]));
    const { zip, files } = await newArchive();
    await sendUntilStored(client!, zip);
    await untilDownloaded(client!, files);
    const worker = (await fleet.containers()).find(({ service, pid }) => service === 'worker' && pid > 0)!;
    const kept = (await bed.podman(['exec', worker.name, 'find', '/data/symbols', '-name', '*.sym*'])).stdout.toString();
    for (const { key } of files) expect(kept).not.toContain(key.split('/')[1]);
    await fleet.killHard('s3');
    await untilDownloaded(client!, files);
    await sendUntilStored(client!, (await newArchive()).zip);
  });
};
