// What tests say of a file: its keys, or the code of its problem. Only tests import it.
import { readDirectory } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';
import { createZip } from '@symdepot/testkit';
import { identifyFile } from '../identify-file.ts';
import { keysOf } from '../names/keys-of.ts';
import { openMemberSource } from '../packing/member-source.ts';
import { countedSource } from './counted-source.ts';

export const maxPlainBytes = 64 * 1024 ** 2;

/** `<key> <form>` for each, or the code of the problem. */
export async function keysIn(source: RangedSource, fileName: string): Promise<string[]> {
  const identification = await identifyFile(source, fileName, { maxPlainBytes });
  if (!identification.ok) return [identification.problem.code];
  const keys = keysOf(identification.file, fileName);
  return keys.ok ? keys.keys.map(({ key, form }) => `${key} ${form}`) : [keys.problem.code];
}

/** The same of the only member of a ZIP. */
export async function keysInMember(content: Buffer, fileName: string, compress: boolean): Promise<string[]> {
  const source = countedSource(await createZip([{ name: fileName, content }], { compress }));
  const [entry] = (await readDirectory(source, { maxEntries: 1 })).entries;
  await using member = await openMemberSource(source, entry!);
  return await keysIn(member, fileName);
}
