// electron-minidump, the command line that turns a minidump into a stack: it asks https://symbols.mozilla.org/try by curl
// for each module's symbols, then runs Breakpad's minidump_stackwalk. Nothing in it is changed; curl is told by its own
// configuration that all servers are here.
import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createHttpsFront } from '../network/https-front.ts';

/** The servers that it knows. */
const names = ['symbols.mozilla.org', 'symbols.electronjs.org'];

export interface ElectronMinidump extends AsyncDisposable {
  /** What it prints of the dump. */
  symbolicate(minidump: string): Promise<string>;
}

/** @param folder a new one is made there: it keeps what it downloads beside its own code */
export async function installElectronMinidump(serverUrl: string, folder: string): Promise<ElectronMinidump> {
  const installed = await realpath(dirname(createRequire(import.meta.url).resolve('electron-minidump/package.json')));
  const home = join(folder, 'electron-minidump');
  await mkdir(home);
  await cp(installed, join(home, 'tool'), { recursive: true });
  await symlink(dirname(installed), join(home, 'node_modules'));

  const front = await createHttpsFront(serverUrl, names);
  const authority = join(home, 'authority.pem');
  await writeFile(authority, front.certificate);
  await writeFile(join(home, '.curlrc'), `connect-to = "::127.0.0.1:${front.port}"\ncacert = "${authority}"\nnoproxy = "*"\n`);
  return {
    async symbolicate(minidump) {
      const env = { PATH: process.env['PATH'], CURL_HOME: home };
      const options = ['--quiet', '--force']; // force: it does not ask twice for what was not there
      const { stdout } = await promisify(execFile)(process.execPath, [join(home, 'tool/cli.js'), ...options, minidump], { env });
      return stdout;
    },
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}
