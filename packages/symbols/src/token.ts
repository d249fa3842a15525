// Tokens and permissions (contract §1): how a header becomes a token, and what a token may do.
import { createHash, createHmac, randomBytes } from 'node:crypto';

export const permissions = [
  'upload_symbols',
  'upload_try_symbols',
  'view_all_uploads',
  'manage_tokens',
  'upload_artefacts',
  'publish_artefacts',
  'read_internal_artefacts',
] as const;
export type Permission = (typeof permissions)[number];

export const isPermission = (text: string): text is Permission => (permissions as readonly string[]).includes(text);

/** 32 lower-case hex characters, shown once. */
export const createTokenSecret = (): string => randomBytes(16).toString('hex');
export const isTokenSecret = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

/** Of the cookie of somebody who is signed in to the web site: 256 bits. */
export const createSessionSecret = (): string => randomBytes(32).toString('base64url');

/** Of a link that signs in once: 128 bits. */
export const createSignInCode = (): string => randomBytes(16).toString('base64url');

/** SHA-256 in hex: the only form in which a token, or another secret of callers, is stored. */
export const hashToken = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** What only this token gives, for what it is asked: always the same, and nothing of the token can be told from it. */
export const deriveSecret = (secret: string, purpose: string): string => createHmac('sha256', secret).update(purpose).digest('base64url');

/** The first 4 characters, by which people tell their tokens apart. */
export const tokenPrefix = (secret: string): string => secret.slice(0, 4);

/**
 * The token of a request: `Auth-Token: <secret>[-label]` or `Authorization: Bearer <same>`; everything from the first
 * `-` on is a label. Returns undefined where neither header holds anything; '' (which matches no token) for `-label`.
 */
export function readTokenHeader(headers: { authToken: string | undefined; authorization: string | undefined }): string | undefined {
  const bearer = /^Bearer +([^ ].*)$/i.exec(headers.authorization ?? '')?.[1];
  const value = headers.authToken || bearer;
  return value === undefined || value === '' ? undefined : (value.split('-', 1)[0] ?? '');
}

/** A token cannot hold both upload permissions: the lane of its uploads would be ambiguous (Tecken §1.3). */
export const isPermissionCombination = (held: readonly Permission[]): boolean =>
  !(held.includes('upload_symbols') && held.includes('upload_try_symbols'));
