// The examples of docs/environments.md, as they stand there: a build system that builds once and pins, a release engineer who publishes,
// a developer who goes back in time, and somebody who trusts the list only as far as its signature.
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createArtefactClient, sha512Of } from '../../harness/clients/artefact-client.ts';
import { curlFolder, examplesOf, readDocument, runExample } from '../../harness/clients/document-examples.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { startSystem } from '../../harness/processes/system.ts';
import { findProgram } from '../../harness/programs/find-program.ts';
import { settingsOf } from '../../harness/storage/buckets.ts';

const examples = examplesOf(readDocument('environments.md'), 'sh');
/** The one with these words. */
const exampleOf = (words: string): string => {
  const found = examples.filter((example) => example.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} examples have ${words}`);
  return found[0]!;
};

/** What goes into the environment, and how it is made: some files of a root, packed so that they can be packed again. */
const recipe = `#!/bin/sh
mkdir -p root/bin && echo 'int main(void) { return 0; }' > root/main.c && echo built >> built.log
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - root | xz -T1 > "$1"
`;

test('look up, build, push, pin; publish; fetch as of today; check the list', async (context) => {
  const missing = await Promise.all(['jq', 'openssl', 'xz'].map(async (name) => ((await findProgram(name)) ? [] : [name])));
  if (missing.flat().length > 0) return context.skip(`without ${missing.flat().join(', ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-environments-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const curl = await curlFolder();
  let variables: Readonly<Record<string, string>> = {};
  /** @returns what it prints */
  const run = async (script: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { code, stdout, stderr } = await runExample(script, { folder, curl, variables: { ...variables, ...more } });
    expect([code, stderr]).toEqual([0, code === 0 ? stderr : '']);
    return stdout;
  };

  const [key = '', publicKey = ''] = (await run(exampleOf('openssl genpkey'))).trim().split('\n');
  await using system = await startSystem(inject('postgresUrl'), { ENVIRONMENTS_SIGNING_KEYS: key });
  const { url } = system.process;
  const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  const [builder, engineer] = [
    await createToken(system.databaseUrl, { email: 'builds@example.com', permissions: ['upload_artefacts'] }),
    await createToken(system.databaseUrl, { email: 'releng@example.com', permissions }),
  ];
  variables = { URL: url, TOKEN: builder, REVISION: 'abc123' };
  await writeFile(join(folder, 'recipe.sh'), recipe, { mode: 0o755 });
  await writeFile(join(folder, 'packages.txt'), 'gcc 14.2\nmake 4.4\n');

  const build = exampleOf('inputs_hash=$inputs');
  const name = (await run(build)).trim();
  const archive = await readFile(join(folder, 'env.tar.xz'));
  expect(name).toBe(`sha512:${sha512Of(archive)}`);
  // With the same inputs it is there already; with others that give the same bytes, these are not sent again.
  expect((await run(build)).trim()).toBe(name);
  await writeFile(join(folder, 'packages.txt'), 'gcc 14.2\nmake 4.4\n# nothing else\n');
  expect((await run(build)).trim()).toBe(name);
  expect((await readFile(join(folder, 'built.log'), 'utf8')).trim().split('\n')).toEqual(['built', 'built']);

  const publisher = createArtefactClient(url, engineer);
  const sources = await publisher.store(Buffer.from('the sources of gcc'));
  const { environment } = JSON.parse(await readFile(join(folder, 'recorded.json'), 'utf8')) as { environment: { id: string } };
  const publish = exampleOf('/publish');
  const unpublished = await runExample(publish, {
    folder,
    curl,
    variables: { ...variables, ENVIRONMENT: environment.id, SOURCES: sources },
  });
  expect([unpublished.code, unpublished.stderr]).toEqual([22, expect.stringContaining('403')]); // a build system may say it, and not publish
  await run(publish, { TOKEN: engineer, ENVIRONMENT: environment.id, SOURCES: sources });

  const fetch = exampleOf('sha512sum -c');
  await rm(join(folder, 'env.tar.xz'));
  variables = { URL: url };
  expect(await run(fetch)).toContain('env.tar.xz: OK');
  expect(await readFile(join(folder, 'env/root/main.c'), 'utf8')).toContain('int main');
  await truncate(join(folder, 'env.tar.xz'), archive.length - 100); // as a cut leaves it
  expect(await run(fetch)).toContain('env.tar.xz: OK');
  expect(await run(fetch)).toContain('env.tar.xz: OK');
  expect((await runExample(fetch, { folder, curl, variables: { ...variables, DAY: '2001-01-01' } })).code).toBe(22);
  await run(exampleOf('manifest.tt'));
  expect(JSON.parse(await readFile(join(folder, 'manifest.tt'), 'utf8'))).toMatchObject([{ filename: 'env.tar.xz', unpack: true }]);

  // What operators type, as a shell takes it apart.
  const words = await run(`npm() { shift 3; printf '%s\\t' "$@"; echo; }\n${exampleOf('group create')}`);
  const here = { DATABASE_URL: system.databaseUrl, ...settingsOf(system.buckets) };
  for (const line of words.trim().split('\n')) {
    const { code, stderr } = await runAdminHere(line.split('\t').filter(Boolean), here);
    expect([line, code, stderr]).toEqual([line, 0, '']);
  }

  const check = exampleOf('openssl pkeyutl');
  expect(await run(check)).toContain('Signature Verified Successfully');
  expect((await readFile(join(folder, 'key.der'))).toString('base64')).toBe(publicKey);
  const list = join(folder, 'environments.json');
  await writeFile(list, (await readFile(list, 'utf8')).replace('"MIT"', '"BSD"'));
  const verify = check.split('\n').find((line) => line.startsWith('openssl'))!;
  expect((await runExample(verify, { folder, curl, variables })).code).toBe(1);
  return undefined;
});
