// Whole numbers as people and clients write them: digits and nothing else. `Number` would also take '', '1e3', '0x10' and ' 1'.

/** Undefined for what is no whole number from `min` to `max`. */
export function parseWholeNumber(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
