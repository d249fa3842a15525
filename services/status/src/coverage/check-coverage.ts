// One look: which of these files a debugger would get now. The store decides, not the rows.
import type { CoverageEntry, CoverageFile } from '@symdepot/api';
import { withDeadline } from '@symdepot/async';
import { AppError } from '@symdepot/errors';
import { findSymbols, type Found, type LookupSources } from '@symdepot/lookup';
import { formatKey, parseKeyParts, symNameOf, type KeyParts, type Lane } from '@symdepot/symbols';

/** A parsed entry: what a debugger requests when it wants that file. */
export interface WantedFile {
  readonly entry: CoverageEntry;
  readonly parts: KeyParts;
}

/** Ten thousand files of a slow store; a caller still waiting then is told so, and never given a guess. */
const deadlineMs = 60_000;

/** Makes the name as rust-minidump and Breakpad do. The entry is valid: its schema has checked it. */
export function readEntry(entry: CoverageEntry): WantedFile {
  if ('key' in entry) return { entry, parts: parseKeyParts(entry.key)! };
  const [file, id] = 'debug_file' in entry ? [entry.debug_file, entry.debug_id] : [entry.code_file, entry.code_id];
  return { entry, parts: parseKeyParts(`${file}/${id}/${symNameOf(file)}`)! };
}

/** @throws AppError `storage_unavailable`, `database_unavailable`, the reason of `signal` */
export async function checkCoverage(
  sources: LookupSources,
  wanted: readonly WantedFile[],
  lanes: readonly Lane[],
  signal: AbortSignal,
): Promise<CoverageFile[]> {
  const parts = wanted.map((one) => one.parts);
  const found = await withDeadline(
    deadlineMs,
    (late) => findSymbols(sources, parts, lanes, AbortSignal.any([signal, late])),
    () => {
      throw new AppError('storage_unavailable');
    },
  );
  return found.map((one, index) => presentFile(wanted[index]!, one));
}

function presentFile({ entry, parts }: WantedFile, found: Found | undefined): CoverageFile {
  if (!found) {
    const key = 'code_file' in entry ? null : formatKey(parts);
    return { ...entry, available: false, key, lane: null, size: null, original_bytes: null, md5: null };
  }
  const { key, lane, object, originalBytes, md5 } = found.file;
  return { ...entry, available: true, key, lane, size: object.storedBytes, original_bytes: originalBytes ?? null, md5: md5 ?? null };
}
