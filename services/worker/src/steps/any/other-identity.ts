// Where a file is not what its sender takes it for: refused when the sender has said so of this very file, a warning when only the
// path says so. Pure. Neighbour: inspect-any.ts.
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { IdentifiedFile, StoredKey } from '@symdepot/debug-files';
import { AppError } from '@symdepot/errors';
import { findPathId, parseKeyParts, type ContentWarning } from '@symdepot/symbols';

type Expectation = Pick<UploadRecord, 'expectedDebugFile' | 'expectedDebugId'>;
type Named = Pick<UploadFileRecord, 'member'>;

/** Debuggers on Windows ask in any letter case, and macOS spells names in its own way. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

const guidDigits = 32;

/** The age of a PDB counts how often it was written: tools tell the one or the other (ADR 45). */
function isSameId(expected: string, { identity: { debugId, codeId, buildId } }: StoredKey, kind: IdentifiedFile['kind']): boolean {
  const id = expected.toUpperCase().replaceAll('-', '');
  if (kind === 'pdb' && debugId !== null) return id.slice(0, guidDigits) === debugId.slice(0, guidDigits);
  // A UUID alone, and a build id of any length, stand for the debug id that is made of them.
  return id === debugId || `${id}0` === debugId || id === codeId || id === buildId?.toUpperCase();
}

/** By its content it is another file than its sender says. */
export function findOtherIdentity(
  { expectedDebugFile, expectedDebugId }: Expectation,
  { member }: Named,
  { kind, debugFile }: IdentifiedFile,
  keys: readonly StoredKey[],
): AppError | undefined {
  const isExpected = (stored: StoredKey): boolean => {
    const names = [debugFile, parseKeyParts(stored.key)!.debugFile].filter((name) => name !== null);
    const isName = expectedDebugFile === null || names.some((name) => folded(name) === folded(expectedDebugFile));
    return isName && (expectedDebugId === null || isSameId(expectedDebugId, stored, kind));
  };
  if (keys.some(isExpected)) return undefined;
  const expected = [expectedDebugFile, expectedDebugId].filter((part) => part !== null).join('/');
  const found = keys.map(({ key }) => key.slice(0, key.lastIndexOf('/'))).join(', ');
  return new AppError('id_differs', { member, expected, found });
}

/** The folder around it is called after another id. */
export function findPathWarning({ member }: Named, keys: readonly StoredKey[]): ContentWarning | undefined {
  const id = findPathId(member);
  const own = keys.flatMap(({ key, identity: { debugId, codeId, buildId } }) => [debugId, codeId, buildId, parseKeyParts(key)!.debugId]);
  if (id === undefined || own.some((one) => one?.toUpperCase() === id)) return undefined;
  const { code, message } = new AppError('path_other_id', { member, found: keys.map(({ key }) => parseKeyParts(key)!.debugId).join(', ') });
  return { code, message };
}
