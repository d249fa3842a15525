// All code that a package needs, in one module without dependencies, for the oldest Node that it promises; and the licenses of what is
// in it. Neighbour: published-packages.ts.
import { join } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';
import { licensePlugin, type LicenseInfo } from 'rolldown-license-plugin';

export interface Bundle {
  /** The TypeScript to begin with. */
  readonly entry: string;
  readonly folder: string;
  /** In the folder. */
  readonly file: string;
}

/** @returns the libraries that are in it. @throws when one of them has no license */
export async function bundle({ entry, folder, file }: Bundle): Promise<readonly LicenseInfo[]> {
  let libraries: readonly LicenseInfo[] = [];
  const licenses = licensePlugin({ done: (found) => void (libraries = found), failOnUnlicensed: true });
  await using build = await rolldown({
    input: entry,
    platform: 'node',
    transform: { target: 'node20.15' },
    external: ['@aws-sdk/client-s3'], // unzipper asks for it where it reads from S3, which we never do
    plugins: [ownCrc32, licenses],
  });
  await build.write({ file: join(folder, file), format: 'esm', codeSplitting: false });
  return libraries;
}

/** A file that is one's own has no addon beside it, and must not take one from wherever it lies. */
const ownCrc32: Plugin = {
  name: 'own-crc32',
  load: { filter: { id: /archive\/src\/deflate\/crc32\.ts$/ }, handler: () => `export { crc32 } from 'node:zlib';` },
};
