// Architectures of Mach-O by their numbers (Apple, machine.h), as Breakpad calls them.

/** Type, or type and subtype. */
const names: ReadonlyMap<string, string> = new Map([
  ['7', 'x86'],
  ['16777223', 'x86_64'],
  ['16777223/8', 'x86_64h'],
  ['12', 'arm'],
  ['16777228', 'arm64'],
  ['16777228/2', 'arm64e'],
  ['33554444', 'arm64_32'],
  ['18', 'ppc'],
  ['16777234', 'ppc64'],
]);

/** Above them the subtype has flags. */
const subtypeMask = 0xffffff;

/** Null for one that nobody has asked for yet. */
export const archName = (type: number, subtype: number): string | null =>
  names.get(`${type}/${subtype & subtypeMask}`) ?? names.get(`${type}`) ?? null;
