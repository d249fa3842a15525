// The PostgreSQL of a benchmark or a load run, which leaves nothing of it behind, however it ends. Neighbours: main.ts, ../load/fleet.
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { discardEmbeddedPostgres } from '@symdepot/database/testing';

/** It ends with the stack. @returns its pid, and the URL of a database from which others are made */
export async function openPostgres(stack: AsyncDisposableStack, dataDir: string): Promise<{ readonly pid: number; readonly url: string }> {
  const { pid, url, stop } = await startEmbeddedPostgres({ dataDir });
  const crash = (): void => void process.kill(pid, 'SIGQUIT');
  process.once('exit', crash);
  stack.defer(async () => {
    process.off('exit', crash);
    await stop();
    await discardEmbeddedPostgres(dataDir);
  });
  return { pid, url: Object.assign(new URL(url), { pathname: '/postgres' }).href };
}
