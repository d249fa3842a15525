// The routes of users, groups and the audit log: for superusers. Neighbour: account.ts.
import { z } from 'zod';
import {
  done,
  emailAddress,
  groupList,
  oneGroup,
  oneUser,
  permissionSet,
  signInLink,
  userList,
  usersPageSize,
} from '../accounts/account-shapes.ts';
import { auditList, auditPageSize } from '../accounts/audit-entry.ts';
import { pageNumber, rowId } from '../route/parameters.ts';
import { badBody, error } from '../route/responses.ts';
import type { Route } from '../route/route.ts';

const maxBytes = 262_144;
const access = 'superuser';
const params = z.object({ id: rowId });
const refusals = { body: 'form_invalid' } as const;
const text = z.string().max(300).optional();
const name = z.string().trim().min(1, 'must not be empty').max(150, 'must be at most 150 characters long');
const names = z.array(z.string()).max(1_000);
const noUser = error('No such user.');
const noGroup = error('No such group.');

export const userRoutes = {
  listUsers: {
    method: 'get',
    path: '/api/users/',
    summary: 'Users',
    description: `By address, ${usersPageSize} on a page.`,
    access,
    query: z.object({ q: text.describe('A text in the address.'), page: pageNumber }),
    responses: { 200: { description: 'A page of users.', schema: userList }, 400: error('`page` does not fit.') },
  },
  createUser: {
    method: 'post',
    path: '/api/users/',
    summary: 'Create a user',
    description: 'Who then signs in by the provider with this address, or by a link.',
    access,
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          email: emailAddress,
          is_superuser: z.boolean().default(false),
          groups: names.default([]),
          permissions: permissionSet.default([]),
        })
        .meta({ id: 'UserRequest' }),
      maxBytes,
    },
    refusals,
    responses: {
      201: { description: 'The user.', schema: oneUser },
      400: badBody,
      409: error('There is one with this address already.'),
    },
  },
  getUser: {
    method: 'get',
    path: '/api/users/user/{id}',
    summary: 'A user',
    description: 'And what they may do.',
    access,
    params,
    responses: { 200: { description: 'The user.', schema: oneUser }, 404: noUser },
  },
  changeUser: {
    method: 'patch',
    path: '/api/users/user/{id}',
    summary: 'Change a user',
    description: 'What is not named stays. Deactivating ends all their sessions, and their tokens do not work any more.',
    access,
    params,
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          is_active: z.boolean().optional(),
          is_superuser: z.boolean().optional(),
          groups: names.optional().describe('All of them, by name.'),
          permissions: permissionSet.optional().describe('All that are granted directly.'),
        })
        .meta({ id: 'UserChange' }),
      maxBytes,
    },
    refusals,
    responses: {
      200: { description: 'The user.', schema: oneUser },
      400: badBody,
      404: noUser,
      409: error('The caller cannot deactivate or demote themselves, so that a superuser is always left.'),
    },
  },
  createSignInLink: {
    method: 'post',
    path: '/api/users/user/{id}/sign-in-link',
    summary: 'Make a link by which a user signs in once',
    description: 'Valid for 15 minutes. Links of before stay valid.',
    access,
    params,
    responses: { 201: { description: 'The link.', schema: signInLink }, 404: noUser, 409: error('The user is deactivated.') },
  },
  listGroups: {
    method: 'get',
    path: '/api/groups/',
    summary: 'Groups',
    description: 'With permissions and members.',
    access,
    responses: { 200: { description: 'All of them, by name.', schema: groupList } },
  },
  createGroup: {
    method: 'post',
    path: '/api/groups/',
    summary: 'Create a group',
    description: 'Permissions that several users share.',
    access,
    body: {
      contentType: 'application/json',
      schema: z.object({ name, permissions: permissionSet.default([]), members: names.default([]) }).meta({ id: 'GroupRequest' }),
      maxBytes,
    },
    refusals,
    responses: {
      201: { description: 'The group.', schema: oneGroup },
      400: badBody,
      409: error('There is one with this name already.'),
    },
  },
  changeGroup: {
    method: 'patch',
    path: '/api/groups/group/{id}',
    summary: 'Change a group',
    description: 'What is not named stays.',
    access,
    params,
    body: {
      contentType: 'application/json',
      schema: z
        .object({
          name: name.optional(),
          permissions: permissionSet.optional(),
          members: names.optional().describe('All of them, by address.'),
        })
        .meta({ id: 'GroupChange' }),
      maxBytes,
    },
    refusals,
    responses: {
      200: { description: 'The group.', schema: oneGroup },
      400: badBody,
      404: noGroup,
      409: error('The name is taken.'),
    },
  },
  deleteGroup: {
    method: 'delete',
    path: '/api/groups/group/{id}',
    summary: 'Delete a group',
    description: 'Its members stay, and lose at once what only it granted.',
    access,
    params,
    responses: { 200: { description: 'It is gone.', schema: done }, 404: noGroup },
  },
  listAudit: {
    method: 'get',
    path: '/api/audit/',
    summary: 'Who changed what',
    description: `The newest first, ${auditPageSize} on a page.`,
    access,
    query: z.object({
      actor: text.describe('A text in it, in any letter case.'),
      subject: text.describe('A text in it, in any letter case.'),
      action: text.describe('How it begins: `token`, `user.create`.'),
      page: pageNumber,
    }),
    responses: { 200: { description: 'A page of entries.', schema: auditList }, 400: error('`page` does not fit.') },
  },
} as const satisfies Record<string, Route>;
