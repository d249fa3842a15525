// The key of an upload that was created and not yet recorded: `uploadKey`, and the end of `uploadUrl`. It says all that has to be known
// of it, and is signed by this server, so that nothing is in the database until a file is there (ADR 48).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@symdepot/errors';
import { parseUploadId, type Lane, type UploadId } from '@symdepot/symbols';
import type { IngestContext } from '../../context.ts';

export interface ReservedUpload {
  readonly uploadId: UploadId;
  /** Of the token that may complete it. */
  readonly tokenId: number;
  readonly lane: Lane;
}

const letters = { release: 'r', try: 't' } as const satisfies Record<Lane, string>;

/** @returns the key of an upload with an id of its own, for `UPLOAD_SESSION_HOURS` */
export async function reserveUpload(context: IngestContext, { tokenId, lane }: Omit<ReservedUpload, 'uploadId'>): Promise<string> {
  const uploadId = await context.database.uploads.reserveId();
  const expiresAt = Math.ceil(Date.now() / 1_000 + context.config.UPLOAD_SESSION_HOURS * 3_600);
  const claim = `${uploadId}-${tokenId}-${letters[lane]}-${expiresAt.toString(36)}`;
  return `${claim}-${await sign(context, claim)}`;
}

/** @throws AppError `breakpad_upload_not_found`, also of a key that is too old */
export async function openKey(context: IngestContext, key: string): Promise<ReservedUpload> {
  const [, claim = '', id = '', tokenId = '', letter, expiry = '', signature = ''] =
    /^((\d{1,15})-(\d{1,10})-([rt])-([0-9a-z]{1,10}))-([\w-]{43})$/.exec(key) ?? [];
  const uploadId = parseUploadId(id);
  if (uploadId === undefined || !isSame(signature, await sign(context, claim)) || Number.parseInt(expiry, 36) * 1_000 < Date.now())
    throw new AppError('breakpad_upload_not_found');
  return { uploadId, tokenId: Number(tokenId), lane: letter === 't' ? 'try' : 'release' };
}

const sign = async ({ database }: IngestContext, claim: string): Promise<string> =>
  createHmac('sha256', await database.serverSecrets.get('breakpad uploads'))
    .update(claim)
    .digest('base64url');

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
