// "Backup and restore" of docs/operations.md, typed as it stands: into a fleet that has lost everything, from a backup that was made while
// uploads went on, with an older database, and with a younger one. Neighbour: ../containers.test.ts.
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { newArchive, sendUntilStored, startConstantUploads, untilDownloaded } from '../../harness/clients/constant-uploads.ts';
import { examplesOf, readDocument } from '../../harness/clients/document-examples.ts';
import type { Told } from './told.ts';

const [, section = ''] = /^## Backup and restore$(.*?)^## /ms.exec(readDocument('operations.md')) ?? [];
const [backup, restore, verifyArtefacts] = examplesOf(section, 'sh') as [string, string, string];

export const backupStories = (tell: () => Told): void => {
  describe('backup and restore', () => {
    const homeOf = (name: string): string => join(tell().bed.folder, 'homes', name);
    const verify = async (): Promise<Set<string>> => {
      const { findings } = await tell().fleet.admin<{ findings: readonly { problem: string }[] }>('verify');
      return new Set(findings.map(({ problem }) => problem));
    };
    /** Everything is gone; then the lines of the document. @returns what they print */
    const loseAndRestore = async (name: string, goodCodes: readonly number[] = []): Promise<string> => {
      const { fleet } = tell();
      await fleet.compose(['down', '-v', '--timeout', '5']);
      return (await fleet.type(`rm .env\n${restore}`, { home: homeOf(name), goodCodes })).stdout.toString();
    };
    /** A backup of the database of one, and the files of another. */
    const mix = async (database: string, files: string): Promise<string> => {
      const name = `${database}-${files}`;
      const [from, also, to] = [database, files, name].map((each) => join(homeOf(each), 'symdepot-backup')) as [string, string, string];
      await mkdir(to, { recursive: true });
      await copyFile(join(from, 'database.dump'), join(to, 'database.dump'));
      await copyFile(join(from, 'settings.env'), join(to, 'settings.env'));
      await copyFile(join(also, 'files.tar'), join(to, 'files.tar'));
      return name;
    };
    const first = newArchive();
    const second = newArchive();
    const [firstArtefact, secondArtefact] = [randomBytes(50_000), randomBytes(60_000)];
    let builder: ArtefactClient;
    /** A status, or 200 for the very bytes. */
    const had = async (content: Buffer): Promise<number> => {
      const { status, body } = await builder.request('GET', `/artefacts/sha512/${sha512Of(content)}`);
      return status === 200 && !body.equals(content) ? NaN : status;
    };

    test('while uploads go on: what was there before is there, tokens work, and nothing differs', async () => {
      const { client, fleet } = tell();
      const permissions = ['upload_artefacts', 'read_internal_artefacts'].flatMap((name) => ['--permission', name]);
      const { secret } = await fleet.admin<{ secret: string }>('token', 'create', 'ann@example.com', ...permissions);
      builder = createArtefactClient(fleet.url, secret);
      await sendUntilStored(client!, (await first).zip);
      await builder.store(firstArtefact);
      await fleet.type(backup, { home: homeOf('old') });
      await sendUntilStored(client!, (await second).zip);
      await builder.store(secondArtefact);
      await fleet.type(backup, { home: homeOf('new') });

      const uploads = startConstantUploads(client!);
      await uploads.more(2);
      await fleet.type(backup, { home: homeOf('busy') });
      await uploads.more(1);
      await uploads.end();

      expect(await loseAndRestore('busy')).toMatch(/\b0 differences/);
      await untilDownloaded(client!, [...(await first).files, ...(await second).files]);
      expect([await had(firstArtefact), await had(secondArtefact)]).toEqual([200, 200]);
      expect((await fleet.type(verifyArtefacts)).stdout.toString()).toContain(': 0 damaged');
      await sendUntilStored(client!, (await newArchive()).zip);
    });

    test('a database that is older than the files: they are served, and uploaded again they are skipped', async () => {
      const { client } = tell();
      await loseAndRestore(await mix('old', 'new'));
      const { zip, files } = await second;
      await untilDownloaded(client!, [...(await first).files, ...files]);
      expect(await verify()).toEqual(new Set());
      const { skipped_keys: skipped } = await client!.status(await sendUntilStored(client!, zip));
      expect(skipped.toSorted()).toEqual(files.map(({ key }) => key).toSorted());
      expect([await had(firstArtefact), await had(secondArtefact)]).toEqual([200, 404]);
      await builder.store(secondArtefact);
      expect(await had(secondArtefact)).toBe(200);
    });

    test('a database that is younger than the files: verify names them, and uploading them again brings them back', async () => {
      const { client } = tell();
      const { zip, files } = await second;
      const said = await loseAndRestore(await mix('new', 'old'), [1]);
      for (const { key } of files) expect(said).toContain(key);
      expect(await verify()).toEqual(new Set(['missing']));
      const { stdout } = await tell().fleet.type(verifyArtefacts, { goodCodes: [1] });
      expect(stdout.toString()).toContain(`sha512:${sha512Of(secondArtefact)}: there is no object`);
      expect([await had(firstArtefact), await had(secondArtefact)]).toEqual([200, 503]);
      await builder.store(secondArtefact);
      expect(await had(secondArtefact)).toBe(200);
      await untilDownloaded(client!, (await first).files);
      await sendUntilStored(client!, zip);
      await untilDownloaded(client!, files);
      expect(await verify()).toEqual(new Set());
    });
  });
};
