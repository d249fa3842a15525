// An archive of symbols that was damaged on its way. Neighbour: archive-damage.ts.
import { createZip } from '@symdepot/testkit';

/** Two of its three files are damaged: their bytes are others than those that were packed. */
export async function brokenZip(seed = 'broken'): Promise<Buffer> {
  const content = (index: number): Buffer => Buffer.from(`MODULE Linux x86_64 ${id(index)} lib${index}.so\nFILE 0 ${seed}-${index}.c\n`);
  const id = (index: number): string => `${index}`.repeat(33);
  const zip = await createZip(
    [1, 2, 3].map((index) => ({ name: `lib${index}.so/${id(index)}/lib${index}.so.sym`, content: content(index) })),
    { compress: false },
  );
  for (const index of [1, 2]) zip[zip.indexOf(`${seed}-${index}.c`)]! ^= 1;
  return zip;
}
