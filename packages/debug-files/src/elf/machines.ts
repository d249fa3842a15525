// Architectures of ELF by their numbers, as Breakpad calls them.

const names: ReadonlyMap<number, string> = new Map([
  [2, 'sparc'],
  [3, 'x86'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [43, 'sparcv9'],
  [62, 'x86_64'],
  [183, 'arm64'],
  [258, 'loongarch64'],
]);

/** Null for one that nobody has asked for yet. */
export function machineName(machine: number, is64: boolean): string | null {
  if (machine === 8) return is64 ? 'mips64' : 'mips';
  if (machine === 243) return is64 ? 'riscv64' : 'riscv';
  return names.get(machine) ?? null;
}
