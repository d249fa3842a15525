// Draws a sample from a stream of unknown length, each item with equal probability (Vitter's algorithm R).

/** At most `size` items, in no particular order. `random` gives numbers from 0 up to, not including, 1. */
export async function drawSample<T>(items: AsyncIterable<T>, size: number, random: () => number = Math.random): Promise<T[]> {
  const sample: T[] = [];
  let seen = 0;
  for await (const item of items) {
    seen += 1;
    if (sample.length < size) {
      sample.push(item);
      continue;
    }
    const place = Math.floor(random() * seen);
    if (place < size) sample[place] = item;
  }
  return sample;
}
