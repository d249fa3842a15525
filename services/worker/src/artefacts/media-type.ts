// The media type of an artefact, by its first bytes: whatever its sender calls it. Neighbour: write-artefact.ts.

interface Magic {
  readonly at: number;
  readonly bytes: Buffer;
  readonly mediaType: string;
}

const magic = (mediaType: string, hex: string, at = 0): Magic => ({ at, bytes: Buffer.from(hex, 'hex'), mediaType });

const known: readonly Magic[] = [
  magic('application/x-xz', 'fd377a585a00'),
  magic('application/zstd', '28b52ffd'),
  magic('application/gzip', '1f8b08'),
  magic('application/x-bzip2', '425a68'),
  magic('application/zip', '504b0304'),
  magic('application/x-7z-compressed', '377abcaf271c'),
  magic('application/vnd.debian.binary-package', '213c617263683e0a'),
  magic('application/x-rpm', 'edabeedb'),
  magic('application/x-tar', '7573746172', 257),
];

/** How many of the first bytes decide. */
export const magicBytes = 512;

export const mediaTypeOf = (head: Buffer): string =>
  known.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))?.mediaType ?? jsonOr(head);

/** SBOMs are JSON. */
const jsonOr = (head: Buffer): string =>
  /^\s*[[{]\s*["{}\][]/.test(head.toString('latin1')) ? 'application/json' : 'application/octet-stream';
