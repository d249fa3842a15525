// Compares local files with what the server would give to a debugger: the same, something else, or nothing.
import type { CoverageFile, Lane } from '@symdepot/client';
import pMap from 'p-map';
import type { CommandContext } from '../command.ts';
import { totalBytes, type LocalFile } from '../local/local-file.ts';

/** `unknown`: something of this name is there, and nobody knows which content it was made of. */
export type Standing = 'same' | 'other' | 'unknown' | 'absent';

export interface Compared<F extends LocalFile> {
  readonly file: F;
  readonly standing: Standing;
}

export interface CompareOptions {
  readonly lane: Lane;
  readonly signal: AbortSignal;
  /** Waits that long at most for files that are still processed. */
  readonly waitSeconds?: number;
}

const digestConcurrency = 4;

/** Reads only files whose name and size are there. @throws what the client throws, and what digesting throws */
export async function compareWithServer<F extends LocalFile>(
  { client, progress }: Pick<CommandContext, 'client' | 'progress'>,
  files: readonly F[],
  { lane, signal, waitSeconds }: CompareOptions,
): Promise<Compared<F>[]> {
  const row = progress.begin('files');
  row.show({ phase: 'asking', amount: waitSeconds === undefined ? 'what is there already' : 'what is there' });
  const total = totalBytes(files);
  let done = 0;
  const compare = async (file: F, found: CoverageFile): Promise<Compared<F>> => {
    const standing = await judge(file, found, lane, signal);
    row.show({ phase: 'comparing', bytes: { done: (done += file.bytes), total } });
    return { file, standing };
  };
  try {
    const entries = files.map(({ key }) => ({ key }));
    const found = await client.coverage(entries, { lane, signal, waitSeconds });
    return await pMap(files, (file, index) => compare(file, found[index]!), { concurrency: digestConcurrency });
  } finally {
    row.end();
  }
}

async function judge(file: LocalFile, found: CoverageFile, lane: Lane, signal: AbortSignal): Promise<Standing> {
  const { available, original_bytes: bytes, md5 } = found;
  if (!available) return 'absent';
  if (bytes === null || md5 === null) return 'unknown';
  if (bytes === file.bytes && md5 === (await file.md5(signal))) return 'same';
  // Debuggers that look among try symbols look among release symbols first: those are nobody's fault.
  return found.lane === lane ? 'other' : 'unknown';
}
