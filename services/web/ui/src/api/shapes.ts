// What the server's lists are made of, by the names that pages use. Neighbour: call.ts.
import type { Answer } from './call.ts';

export type Token = Answer<'GET /api/tokens/'>['tokens'][number];
export type User = Answer<'GET /api/users/'>['users'][number];
export type Group = Answer<'GET /api/groups/'>['groups'][number];
export type AuditEntry = Answer<'GET /api/audit/'>['audit'][number];
export type Account = Answer<'GET /api/account/'>['account'];
export type SignedInSession = Answer<'GET /api/account/sessions/'>['sessions'][number];
export type Overview = Answer<'GET /api/operations/'>;
export type StoredFile = Answer<'GET /api/uploads/files/'>['files'][number];
export type CoverageFile = Answer<'POST /api/coverage'>['files'][number];
