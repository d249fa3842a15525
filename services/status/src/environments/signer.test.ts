import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSigner } from './signer.ts';

const made = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    open: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
};

test('the first private key signs, and anybody can check it by the key that is told', () => {
  const [next, now, old] = [made(), made(), made()];
  const signer = createSigner([next.open, now.secret, old.secret]);
  expect(signer.keys.map(({ publicKey, signs }) => [publicKey, signs])).toEqual([
    [now.open, true],
    [next.open, false],
    [old.open, false],
  ]);
  const bytes = Buffer.from('a list');
  const { keyId, signature } = signer.sign(bytes)!;
  expect(keyId).toBe(signer.keys[0]!.id);
  const key = createPublicKey({ key: Buffer.from(now.open, 'base64'), format: 'der', type: 'spki' });
  expect([verify(null, bytes, key, signature), verify(null, Buffer.from('another'), key, signature)]).toEqual([true, false]);
});

test('without a private key nothing is signed', () => {
  expect(createSigner([]).sign(Buffer.from('a'))).toBeUndefined();
  expect(createSigner([made().open]).sign(Buffer.from('a'))).toBeUndefined();
});

test('another kind of key, and what is none, is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'der', type: 'pkcs8' });
  for (const text of ['', 'no key', rsa.toString('base64')]) expect(() => createSigner([text])).toThrow('ENVIRONMENTS_SIGNING_KEYS');
});
