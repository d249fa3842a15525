// README's "Run a fleet" and the first lines of docs/deploy.md, typed as they stand by somebody who has only these: from nothing to a
// file that is uploaded and downloaded. Neighbour: ../containers.test.ts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createZip } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../harness/clients/client.ts';
import { newArchive, untilDownloaded } from '../../harness/clients/constant-uploads.ts';
import { examplesOf, readDocument } from '../../harness/clients/document-examples.ts';
import { send } from '../../harness/clients/http.ts';
import { startSymdepot } from '../../harness/processes/symdepot-command.ts';
import type { Told } from './told.ts';

const services = ['ingest', 'worker', 'status', 'download', 'web'];
export const lasting = ['postgres', 'redis', ...services, 'gateway'];

/** All but `cd deploy`, where it is typed; once there is a repository, it is. */
const typed = (text: string, part: string): string => examplesOf(text, 'sh').find((script) => script.includes(part))!;
const firstLines = typed(readDocument('../README.md'), 'docker compose up -d');
const tokenLines = typed(readDocument('deploy.md'), 'token create');

const key = 'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym';
const sym = Buffer.from('MODULE windows x86_64 44E4EC8C2F41492B9369D6B9A059577C2 xul.pdb\nFILE 0 a.c\n');

export const newcomerStories = (tell: () => Told): void => {
  describe('a newcomer', () => {
    test('has a fleet by the lines of README, and a link that signs her in', async () => {
      const { fleet } = tell();
      const { stdout } = await fleet.type(`cd ..\n${firstLines}`);
      const link = /http:\/\/localhost:8080\/sign-in#\S+/.exec(stdout.toString())?.[0];
      expect(link).toBeDefined();
      expect((await send(`${fleet.url}/sign-in`)).body.toString()).toContain('<div id="site">');
      expect((await send(`${fleet.url}/__version__`)).json()).toMatchObject({ version: '0.1.0-test', commit: 'abc123' });
    });

    test('uploads with curl and downloads as docs/deploy.md says', async () => {
      const { fleet } = tell();
      await writeFile(join(fleet.folder, 'symbols.zip'), await createZip([{ name: key, content: sym }]));
      const [create, upload, download] = tokenLines.trim().split('\n');
      const created = (await fleet.type(create!)).stdout.toString();
      const token = /\b[0-9a-f]{32}\b/.exec(created)?.[0] ?? created;
      const { stdout } = await fleet.type(`TOKEN=${token}\n${upload}\n${download} && cat xul.sym`);
      expect(stdout.toString()).toContain(sym.toString());
      tell().token = token;
      tell().client = createClient({ ingest: fleet.url, status: fleet.url, download: fleet.url }, token);
    });

    test('uploads by the command line', async () => {
      const { fleet, client } = tell();
      const { zip, files } = await newArchive();
      const path = join(fleet.folder, 'more.zip');
      await writeFile(path, zip);
      const { secret } = await fleet.admin<{ secret: string }>('token', 'create', 'ann@example.com', '--permission', 'upload_symbols');
      const { code, stderr } = await startSymdepot(['upload', path], { url: fleet.url, token: secret }).result;
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      await untilDownloaded(client!, files);
    });

    test('has one published port, the gateway’s; each service is as locked in as the image can be', async () => {
      const { bed, fleet } = tell();
      const all = await fleet.containers();
      expect(
        all
          .filter(({ pid }) => pid > 0)
          .map(({ service }) => service)
          .toSorted(),
      ).toEqual(lasting.toSorted());
      expect(all.flatMap(({ service, ports }) => ports.map((port) => `${service} ${port}`))).toEqual(['gateway 8080/tcp']);
      expect(all.find(({ service }) => service === 'migrate')).toMatchObject({ status: 'exited', exitCode: 0 });
      // By their addresses they could be reached from this machine, which is on their network; not from others.
      const { stdout } = await bed.run('sh', ['-c', 'ss -Hltn']);
      expect(stdout.toString()).toContain(':8080 ');
      expect(stdout.toString()).not.toMatch(/:(8000|8001|5432|6379) /);
      const look =
        'id -u; grep -E "CapEff|NoNewPrivs" /proc/1/status; touch /app/x 2>&1 | grep -o "Read-only.*"; touch /tmp/x /data/x && echo writes';
      for (const { name, service } of all.filter((one) => services.includes(one.service))) {
        const inside = (await bed.podman(['exec', name, 'sh', '-c', look])).stdout.toString();
        expect([service, inside]).toEqual([service, '1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nRead-only file system\nwrites\n']);
      }
    });

    test('may say up a second time: it changes nothing', async () => {
      const { fleet } = tell();
      const now = async (): Promise<string[]> =>
        (await fleet.containers())
          .filter(({ service }) => service !== 'migrate')
          .map(({ id, startedAt }) => `${id} ${startedAt}`)
          .toSorted();
      const before = await now();
      await fleet.type('docker compose up -d');
      expect(await now()).toEqual(before);
    });
  });
};
