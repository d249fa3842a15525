// What an artefact is called: by its digest, whatever the file is called. Neighbours: hash-file.ts, ../../arguments.ts.
import type { ArtefactName } from '@symdepot/client';
import { InvalidArgumentError } from 'commander';

/** `sha512:<hex>`, `sha256:<hex>`, or either without what is before the colon. */
export function tryParseArtefactName(text: string): ArtefactName | undefined {
  const [, algorithm, digest = ''] = /^(?:(sha512|sha256):)?([0-9a-f]{64}|[0-9a-f]{128})$/i.exec(text) ?? [];
  const found = digest.length === 128 ? 'sha512' : 'sha256';
  if (digest === '' || (algorithm !== undefined && algorithm.toLowerCase() !== found)) return undefined;
  return { algorithm: found, digest: digest.toLowerCase() };
}

export function parseArtefactName(text: string): ArtefactName {
  const name = tryParseArtefactName(text);
  if (!name) throw new InvalidArgumentError('It must be sha512:<128 hex digits>, or sha256:<64 hex digits>.');
  return name;
}

export const formatArtefactName = ({ algorithm, digest }: ArtefactName): string => `${algorithm}:${digest}`;

/** For people: enough of it to tell it from others. */
export const shortName = (name: string): string => `${name.slice(0, 'sha512:'.length + 16)}…`;
