// A source bundle as sentry-cli makes it: `SYSB`, then a ZIP, whose manifest says which source each member is, and of which program
// all of them are. Neighbours: stored-contents.ts (remembers it), find-by-id.ts.
import { readDirectory, type ArchiveEntry } from '@symdepot/archive';
import { openMemberSource } from '@symdepot/debug-files';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { z } from 'zod';
import { resolveDots } from './resolve-dots.ts';

export interface SourceFile {
  readonly kind: 'source';
  /** As the compiler was given it. */
  readonly path: string;
  readonly entry: ArchiveEntry;
}

export interface SourceBundle {
  /** Upper case. */
  readonly debugId: string | undefined;
  /** Lower case; undefined: it does not say. */
  readonly buildId: string | undefined;
  /** By path, without its first slash and without dots. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

const manifestSchema = z.object({
  debug_id: z.string().optional(),
  code_id: z.string().optional(),
  files: z.record(z.string(), z.object({ path: z.string().optional(), type: z.string().optional() })),
});

const limits = { maxEntries: 100_000, maxManifestBytes: 32 * 2 ** 20 };

/** @throws AppError `archive_…`, `member_…` for what is wrong with it; what the source throws */
export async function readSourceBundle(source: RangedSource, name: string): Promise<SourceBundle | undefined> {
  const { entries } = await readDirectory(source, limits);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const manifestEntry = byName.get('manifest.json');
  if (!manifestEntry || manifestEntry.originalBytes > limits.maxManifestBytes) return undefined;
  const manifest = manifestSchema.safeParse(parseJson(await readEntry(source, manifestEntry), name));
  if (!manifest.success) return undefined;
  const files = new Map<string, SourceFile>();
  for (const [member, { path, type = 'source' }] of Object.entries(manifest.data.files)) {
    const entry = byName.get(member);
    if (entry && path !== undefined && type === 'source') files.set(resolveDots(path), { kind: 'source', path, entry });
  }
  const { debug_id: debugId, code_id: codeId } = manifest.data;
  return { debugId: debugId === undefined ? undefined : toDebugId(debugId), buildId: codeId?.toLowerCase(), files };
}

async function readEntry(source: RangedSource, entry: ArchiveEntry): Promise<Buffer> {
  await using member = await openMemberSource(source, entry);
  return await member.read(0, member.size);
}

function parseJson(bytes: Buffer, member: string): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch (cause) {
    throw new AppError('file_damaged', { member, reason: 'its manifest is no JSON' }, { cause });
  }
}

const guidDigits = 32;

/** `5490ca19-403f-9e3d-8938-fdb4b22850eb`, perhaps with `-` and an age, as keys have it. */
function toDebugId(written: string): string {
  const digits = written.replaceAll('-', '').toUpperCase();
  return digits.length === guidDigits ? `${digits}0` : digits;
}
