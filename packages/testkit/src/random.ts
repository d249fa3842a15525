// Random numbers that are the same for the same seed, so that a failing sample can be made again.

export interface Random {
  /** 0 … limit - 1. */
  int(limit: number): number;
  /** 0 ≤ x < 1. */
  fraction(): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  chance(probability: number): boolean;
  /** Upper-case hexadecimal digits. */
  hex(digits: number): string;
  /** Bytes that no compressor makes smaller. */
  bytes(count: number): Buffer;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32 by Tommy Ettinger (public domain)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const fraction = (): number => next() / 2 ** 32;
  const int = (limit: number): number => Math.floor(fraction() * limit);
  return {
    int,
    fraction,
    pick: (items) => items[int(items.length)]!,
    chance: (probability) => fraction() < probability,
    hex: (digits) => Array.from({ length: digits }, () => int(16).toString(16).toUpperCase()).join(''),
    bytes(count) {
      const buffer = Buffer.allocUnsafe(count);
      for (let i = 0; i + 4 <= count; i += 4) buffer.writeUInt32LE(next(), i);
      for (let i = count - (count % 4); i < count; i++) buffer[i] = next();
      return buffer;
    },
  };
}
