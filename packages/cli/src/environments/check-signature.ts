// Whether a public list was signed with one of the keys that somebody trusts (Ed25519, ADR 46). Neighbour: verify.ts.
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { CliError } from '../cli-error.ts';

/** @param text SubjectPublicKeyInfo, as PEM or as Base64 of its DER @throws CliError `usage` */
export function readPublicKey(text: string): KeyObject {
  const trimmed = text.trim();
  try {
    const key = trimmed.startsWith('-----')
      ? createPublicKey(trimmed)
      : createPublicKey({ key: Buffer.from(trimmed, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // told below
  }
  throw new CliError('usage', 'A key must be a public Ed25519 key, as PEM, or in DER as Base64');
}

/** For people, and to tell keys apart. */
export const fingerprintOf = (key: KeyObject): string =>
  `SHA256:${createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
    .slice(0, 22)}`;

/** The key that has signed it. @param signature Base64 */
export function findSigner(text: string, signature: string, keys: readonly KeyObject[]): KeyObject | undefined {
  const bytes = Buffer.from(signature.trim(), 'base64');
  return keys.find((key) => verify(null, Buffer.from(text), key, bytes));
}
