// Where the search box leads: a number to an upload, an address to its uploads, the digest or the id of an environment to that,
// everything else to files, however old they are.

/** A debug id: the GUID of a build and its age. */
const debugId = /^[0-9a-f]{33,40}$/i;

/** @returns undefined for nothing */
export function searchTarget(text: string): string | undefined {
  const wanted = text.trim();
  if (wanted === '') return undefined;
  if (/^#?\d{1,15}$/.test(wanted)) return `/uploads/upload/${wanted.replace('#', '')}`;
  if (/^env-\d{1,9}$/.test(wanted)) return `/build-environments/environment/${wanted.slice('env-'.length)}`;
  if (/^(?:sha512:)?[0-9a-f]{128}$/i.test(wanted)) return `/build-environments?sha512=${encodeURIComponent(wanted)}`;
  if (wanted.includes('@') && !/\s/.test(wanted)) return `/uploads?user=${encodeURIComponent(wanted)}`;
  const words = wanted.split(/[\s,]+/);
  // `file id`, as a crash report has them, are two texts of one key; dashes of a GUID are not in it.
  const parts = words.map((word) => (debugId.test(word.replaceAll('-', '')) ? word.replaceAll('-', '') : word));
  return `/uploads/files?key=${encodeURIComponent(parts.join(','))}&created_at=any`;
}
