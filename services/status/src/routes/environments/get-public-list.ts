// GET /environments.json, its signature, and the keys: the exact bytes, since others sign and compare them.
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { requireOffered } from '../../environments/require-offered.ts';

/** A list and its signature that come from caches of different age would not fit together. */
const caching = { 'Cache-Control': 'no-cache' };

export const getPublicEnvironments = serve(routes.status.getPublicEnvironments)(async (context: StatusContext, _input, { response }) => {
  requireOffered(context);
  const { bytes, etag } = await context.publicList.read();
  response
    .status(200)
    .set({ ...caching, ETag: etag })
    .type('json')
    .send(bytes);
  return undefined;
});

export const getEnvironmentsSignature = serve(routes.status.getEnvironmentsSignature)(async (context: StatusContext) => {
  requireOffered(context);
  const { signed } = await context.publicList.read();
  if (!signed) throw new AppError('environments_unsigned');
  return {
    status: 200,
    headers: { ...caching, 'Signature-Key-Id': signed.keyId },
    body: `${signed.signature.toString('base64')}\n`,
  };
});

export const getSigningKeys = serve(routes.status.getSigningKeys)((context: StatusContext) => {
  requireOffered(context);
  const keys = context.signer.keys.map(({ id, publicKey, signs }) => ({ id, algorithm: 'Ed25519' as const, public_key: publicKey, signs }));
  return { status: 200, headers: caching, body: { keys } };
});
