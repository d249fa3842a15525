// The routes of tokens (Tecken §5.2's neighbours). Neighbour: account.ts.
import { isPermissionCombination } from '@symdepot/symbols';
import { z } from 'zod';
import { createdToken, done, extendedToken, oneToken, permissionSet, tokenList } from '../accounts/account-shapes.ts';
import { rowId, shownAs } from '../route/parameters.ts';
import { badBody, badFilter, error } from '../route/responses.ts';
import type { Route } from '../route/route.ts';

const maxBytes = 65_536;
/** Of the old secret of a token: 30 days. */
export const maxGraceHours = 720;
const params = z.object({ id: rowId });
const days = z.int('must be a whole number of days').min(1, 'must be at least 1').max(3_650, 'must be at most 3650');
const notes = z.string().trim().max(1_000, 'must be at most 1000 characters long');
const notOwned = error('No such token, or the caller may not change it.');
const refusals = { body: 'form_invalid' } as const;

export const tokenRoutes = {
  listTokens: {
    method: 'get',
    path: '/api/tokens/',
    summary: 'Tokens that the caller owns',
    description: 'Also those of their groups. Superusers name another `user`.',
    access: ['manage_tokens'],
    query: z.object({
      state: shownAs(z.enum(['active', 'expired', 'all'], { error: 'must be active, expired or all' }).prefault('active'), {
        type: 'string',
        enum: ['active', 'expired', 'all'],
        default: 'active',
      }),
      user: z.string().max(254).optional().describe("Another user's e-mail address; only for superusers."),
    }),
    refusals: { query: 'form_invalid' },
    responses: { 200: { description: 'The tokens.', schema: tokenList }, 400: badFilter },
  },
  createToken: {
    method: 'post',
    path: '/api/tokens/',
    summary: 'Make a token',
    description:
      'Its secret is in this answer and nowhere else. Permissions that the caller does not hold are refused, and both upload permissions together.',
    access: ['manage_tokens'],
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          permissions: permissionSet
            .min(1, 'must name a permission')
            .refine(isPermissionCombination, 'must not hold both upload_symbols and upload_try_symbols: make two tokens'),
          expires_in_days: days.default(365),
          notes: notes.default(''),
          group: z.string().nullable().default(null).describe('Whose members own it, too. The caller must be one.'),
          notify_url: z.string().max(2_000).nullable().default(null),
        })
        .meta({ id: 'TokenRequest' }),
      maxBytes,
    },
    refusals,
    responses: { 201: { description: 'The token, and its secret.', schema: createdToken }, 400: badBody },
  },
  changeToken: {
    method: 'patch',
    path: '/api/tokens/token/{id}',
    summary: 'Change notes, receiver or group of a token',
    description:
      'What is not named stays. `new_secret`: the secret that signs notifications is replaced. Needs `manage_tokens`; the group is changed by who made the token, or a superuser.',
    access: 'caller',
    params,
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          notes: notes.optional(),
          notify_url: z.string().max(2_000).nullable().optional(),
          group: z.string().nullable().optional(),
          new_secret: z.literal(true).optional(),
        })
        .meta({ id: 'TokenChange' }),
      maxBytes,
    },
    refusals,
    responses: {
      200: {
        description: 'The token.',
        schema: oneToken
          .extend({ notify_secret: z.string().optional().describe('The new one, when it was asked for.') })
          .meta({ id: 'TokenChanged' }),
      },
      400: badBody,
      404: notOwned,
    },
  },
  deleteToken: {
    method: 'delete',
    path: '/api/tokens/token/{id}',
    summary: 'Delete a token',
    description:
      'At once and for ever; uploads made with it stay. A token can delete itself, who is signed in what they made; others need `manage_tokens`.',
    access: 'caller',
    params,
    responses: { 200: { description: 'It is gone.', schema: done }, 404: notOwned },
  },
  extendToken: {
    method: 'post',
    path: '/api/tokens/token/{id}/extend',
    summary: 'Let a token be valid for longer',
    description: 'From its expiry on; from now on when it has expired. Without a body: by a year. Needs `manage_tokens`.',
    access: 'caller',
    params,
    body: {
      contentType: 'application/json',
      schema: z.object({ days: days.default(365) }).meta({ id: 'TokenExtension' }),
      maxBytes,
      isOptional: true,
    },
    refusals,
    responses: { 200: { description: 'The token.', schema: extendedToken }, 400: badBody, 404: notOwned },
  },
  rotateToken: {
    method: 'post',
    path: '/api/tokens/token/{id}/rotate',
    summary: 'Give a token a new secret',
    description:
      'It is in this response and nowhere else. The old one is refused from this moment on, or works for `grace_hours` more. Needs `manage_tokens`, and all permissions of the token: whoever has its secret has them. Superusers do this by `npm run admin`.',
    access: 'caller',
    params,
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          grace_hours: z
            .int('must be a whole number of hours')
            .min(0, 'must be at least 0')
            .max(maxGraceHours, `must be at most ${maxGraceHours}`)
            .default(0),
        })
        .meta({ id: 'TokenRotation' }),
      maxBytes,
      isOptional: true,
    },
    refusals,
    responses: { 200: { description: 'The token, and its new secret.', schema: createdToken }, 400: badBody, 404: notOwned },
  },
} as const satisfies Record<string, Route>;
