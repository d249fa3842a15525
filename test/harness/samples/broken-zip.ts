// An archive of symbols that was damaged on its way. Neighbour: archive-damage.ts.
import { createZip } from '@symdepot/testkit';

/** All of its files but the last are damaged: their bytes are others than those that were packed. */
export async function brokenZip(seed = 'broken', files = 3): Promise<Buffer> {
  const indexes = Array.from({ length: files }, (_, before) => before + 1);
  const content = (index: number): Buffer => Buffer.from(`MODULE Linux x86_64 ${id(index)} lib${index}.so\nFILE 0 ${seed}-${index}.c\n`);
  const id = (index: number): string => String(index % 10).repeat(33);
  const zip = await createZip(
    indexes.map((index) => ({ name: `lib${index}.so/${id(index)}/lib${index}.so.sym`, content: content(index) })),
    { compress: false },
  );
  for (const index of indexes.slice(0, -1)) zip[zip.indexOf(`${seed}-${index}.c`)]! ^= 1;
  return zip;
}
