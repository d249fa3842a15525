// What PostgreSQL can store of a text: no NUL and no unpaired surrogate. Names and headers come from untrusted files,
// so every value passes here on its way into a row (prisma-connection.ts), or into JSON that becomes rows (upload-files.ts).

/** The same value with every text in it made storable; dates and numbers stay as they are. */
export function sanitizeText<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\uFFFD');
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]));
}
