// Signs the public list with Ed25519, so that a mirror can be trusted. The first private key signs; all keys are told, also those that
// do not sign any more or not yet: a new key is announced for a while before it signs. Neighbour: public-list.ts.
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { AppError } from '@symdepot/errors';

export interface SigningKey {
  readonly id: string;
  /** SubjectPublicKeyInfo, DER, Base64. */
  readonly publicKey: string;
  readonly signs: boolean;
}

export interface Signer {
  /** The one that signs first. */
  readonly keys: readonly SigningKey[];
  /** Undefined without a private key. */
  sign(bytes: Buffer): { readonly keyId: string; readonly signature: Buffer } | undefined;
}

interface Key extends SigningKey {
  readonly secret: KeyObject | undefined;
}

/** @param texts keys in DER, Base64: PKCS#8 of a private one, SubjectPublicKeyInfo of a public one @throws AppError `config_invalid` */
export function createSigner(texts: readonly string[]): Signer {
  const read = texts.map(readKey);
  const signing = read.find(({ secret }) => secret !== undefined);
  const keys = read
    .map(({ id, publicKey }) => ({ id, publicKey, signs: id === signing?.id }))
    .toSorted((one, other) => Number(other.signs) - Number(one.signs));
  return {
    keys,
    sign: (bytes) => (signing?.secret ? { keyId: signing.id, signature: sign(null, bytes, signing.secret) } : undefined),
  };
}

function readKey(text: string): Key {
  const der = Buffer.from(text, 'base64');
  const secret = attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  const key = secret ? createPublicKey(secret) : attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new AppError('config_invalid', {
      problems: [
        'ENVIRONMENTS_SIGNING_KEYS: each must be an Ed25519 key in DER, as Base64 (openssl genpkey -algorithm ed25519 -outform DER | base64 -w0)',
      ],
    });
  const spki = key.export({ format: 'der', type: 'spki' });
  return { id: createHash('sha256').update(spki).digest('hex').slice(0, 16), publicKey: spki.toString('base64'), signs: false, secret };
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
