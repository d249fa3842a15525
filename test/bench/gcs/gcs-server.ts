// Starts gcs-process.ts and says where its buckets are.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../harness/processes/service-process.ts';

export interface GcsServer extends AsyncDisposable {
  readonly settings: Settings;
}

export async function startGcsServer(): Promise<GcsServer> {
  const child = fork(fileURLToPath(new URL('gcs-process.ts', import.meta.url)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const [url] = (await once(child, 'message')) as [string];
  return {
    settings: { UPLOAD_DEFAULT_URL: `gs://symbols?endpoint=${url}`, STAGING_URL: `gs://staging?endpoint=${url}` },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill);
      const exited = once(child, 'exit');
      kill();
      await exited;
    },
  };
}
