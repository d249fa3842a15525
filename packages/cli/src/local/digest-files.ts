// Computes what must be announced before files can be sent one by one. Reads all of them; a damaged member of a ZIP is found
// here, before anything is sent.
import type { SendableFile } from '@symdepot/client';
import pMap from 'p-map';
import type { CommandContext } from '../command.ts';
import { totalBytes, type LocalFile } from './local-file.ts';

const digestConcurrency = 4;

/** @throws CliError `refused` for a damaged member; what reading throws; the signal's reason */
export async function digestFiles(
  { progress, signal }: Pick<CommandContext, 'progress' | 'signal'>,
  files: readonly LocalFile[],
): Promise<SendableFile[]> {
  const row = progress.begin('files');
  const total = totalBytes(files);
  let done = 0;
  const digest = async (file: LocalFile): Promise<SendableFile> => {
    const { key, bytes, open } = file;
    const md5 = await file.md5(signal);
    row.show({ phase: 'reading', bytes: { done: (done += bytes), total } });
    return { key, bytes, md5, open };
  };
  try {
    return await pMap(files, digest, { concurrency: digestConcurrency });
  } finally {
    row.end();
  }
}
