// Holds files that are here against what the server would give to a debugger: the same, something else, or nothing.
import type { Client, CoverageFile, Lane } from '@symdepot/client';
import pMap from 'p-map';
import type { LocalFile } from './local-file.ts';

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
  client: Client,
  files: readonly F[],
  { lane, signal, waitSeconds }: CompareOptions,
): Promise<Compared<F>[]> {
  const found = await client.coverage(
    files.map(({ key }) => ({ key })),
    { lane, signal, waitSeconds },
  );
  return pMap(files, async (file, index) => ({ file, standing: await judge(file, found[index]!, lane, signal) }), {
    concurrency: digestConcurrency,
  });
}

async function judge(file: LocalFile, found: CoverageFile, lane: Lane, signal: AbortSignal): Promise<Standing> {
  const { available, original_bytes: bytes, md5 } = found;
  if (!available) return 'absent';
  if (bytes === null || md5 === null) return 'unknown';
  if (bytes === file.bytes && md5 === (await file.md5(signal))) return 'same';
  // Debuggers that look among try symbols look among release symbols first: those are nobody's fault.
  return found.lane === lane ? 'other' : 'unknown';
}
