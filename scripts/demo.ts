// npm run demo [-- <symbols.zip | folder>] [--keep] [--port <port>]: starts the whole system in an empty folder, uploads an
// archive, follows its status, downloads every file back and compares it byte for byte. Steps: scripts/demo/.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { prepareArchive } from './demo/prepare-archive.ts';
import { downloadAndCompare } from './demo/download-and-compare.ts';
import { createProgressLine } from './demo/progress-line.ts';
import { startSystem } from './demo/start-system.ts';
import { listStored, followStatus, upload } from './demo/upload.ts';

const command = new Command('npm run demo --')
  .description('Starts symdepot in an empty folder, uploads an archive and downloads every file back.')
  .argument('[path]', 'a ZIP, or a folder of symbols files; without it a sample archive is made')
  .option('--keep', 'leave the system running when done, until Ctrl-C')
  .option('--port <port>', 'port to listen on (default: any free one)', '0')
  .parse();
const { keep = false, port } = command.opts<{ keep?: boolean; port: string }>();

const workDir = await mkdtemp(join(tmpdir(), 'symdepot-demo-'));
const token = randomBytes(16).toString('hex');
let system: Awaited<ReturnType<typeof startSystem>> | undefined;
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

try {
  const startedAt = performance.now();
  const seconds = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  const archive = await prepareArchive(command.args[0], workDir);
  console.log(`archive    ${archive.label}: ${archive.members} files, ${archive.bytes.toLocaleString('en')} bytes`);
  system = await startSystem({
    dataDir: join(workDir, 'data'),
    logFile: join(workDir, 'symdepot.log'),
    token,
    port,
    signal: stopping.signal,
  });
  console.log(`system     ${system.url}  (ready after ${seconds()})`);

  const statusUrl = await upload(archive, { url: system.url, token, signal: stopping.signal, line: createProgressLine('upload') });
  await followStatus(statusUrl, { token, signal: stopping.signal, line: createProgressLine('process') });
  const stored = await listStored(statusUrl, { token, signal: stopping.signal });
  const result = await downloadAndCompare(archive.path, stored, {
    url: system.url,
    signal: stopping.signal,
    line: createProgressLine('download'),
  });

  console.log(`\nall good   ${result.files} files, ${result.bytes.toLocaleString('en')} bytes came back as they were, in ${seconds()}`);
  console.log(`status     ${statusUrl}   (header Auth-Token: ${token})`);
  console.log(`a file     ${result.example}`);
  if (!keep) console.log('\nThe system ends now. With --keep it goes on, so that these links can be tried.');
  else {
    console.log('\nThe system is running. Ctrl-C ends it.');
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  }
} catch (error) {
  if (stopping.signal.aborted) process.exitCode = 130;
  else {
    console.error(`\nfailed     ${error instanceof Error ? error.message : String(error)}`);
    if (system) console.error(`last lines of the log:\n${await system.logTail()}`);
    process.exitCode = 1;
  }
} finally {
  await system?.stop();
  await rm(workDir, { recursive: true, force: true });
}
