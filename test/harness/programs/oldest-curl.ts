// The oldest curl for which the documents are written: 7.74, of Debian 11. Those of Ubuntu 22.04 (7.81) and RHEL 9 (7.76) are
// newer. Neighbour: debian-packages.ts.
import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackDebianPackages } from './debian-packages.ts';

export const oldestCurl = '7.74';

/** What curl needs of its own release; the C library is the machine's. */
const libraries = [
  'libcurl4',
  'libbrotli1',
  'libffi7',
  'libgmp10',
  'libgnutls30',
  'libgssapi-krb5-2',
  'libhogweed6',
  'libidn2-0',
  'libk5crypto3',
  'libkeyutils1',
  'libkrb5-3',
  'libkrb5support0',
  'libldap-2.4-2',
  'libnettle8',
  'libnghttp2-14',
  'libp11-kit0',
  'libpsl5',
  'librtmp1',
  'libsasl2-2',
  'libssh2-1',
  'libssl1.1',
  'libtasn1-6',
  'libunistring2',
];

/** @returns a folder for the PATH in which `curl` is that one; @throws where it cannot be had */
export async function unpackOldestCurl(): Promise<string> {
  const { root, env } = await unpackDebianPackages({ name: 'oldest-curl', suite: 'bullseye', packages: ['curl', ...libraries] });
  const folder = join(root, 'path');
  await mkdir(folder, { recursive: true });
  const script = `#!/bin/sh\nLD_LIBRARY_PATH='${env['LD_LIBRARY_PATH']}' exec '${join(root, 'usr/bin/curl')}' "$@"\n`;
  await writeFile(join(folder, 'curl'), script);
  await chmod(join(folder, 'curl'), 0o755);
  const { stdout } = await promisify(execFile)(join(folder, 'curl'), ['--version']);
  if (!stdout.startsWith(`curl ${oldestCurl}.`)) throw new Error(`this is no curl ${oldestCurl}: ${stdout}`);
  return folder;
}
