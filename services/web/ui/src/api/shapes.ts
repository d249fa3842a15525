// What the server's lists are made of, by the names that pages use. Neighbour: call.ts.
import type { Answer } from './call.ts';

export type Token = Answer<'GET /api/tokens/'>['tokens'][number];
export type User = Answer<'GET /api/users/'>['users'][number];
export type Group = Answer<'GET /api/groups/'>['groups'][number];
export type AuditEntry = Answer<'GET /api/audit/'>['audit'][number];
export type Account = Answer<'GET /api/account/'>['account'];
export type SignedInSession = Answer<'GET /api/account/sessions/'>['sessions'][number];

type Answered = Answer<'GET /api/operations/'>;
type Without<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
/** While several `web` are replaced one by one, a page of the new version is answered by one of before, too: it does not send all. */
export type Overview = Omit<Answered, 'lanes' | 'processes'> & {
  readonly lanes: readonly Without<Answered['lanes'][number], 'steps'>[];
  readonly processes?: readonly Without<Answered['processes'][number], 'id'>[];
};

export type Environment = Answer<'GET /environments/{environment}'>['environment'];
export type Pin = Environment['pins'][number];
/** As an environment has it; in the list of artefacts there is more. */
export type Artefact = Environment['artefact'];
export type ListedArtefact = Answer<'GET /api/artefacts'>['artefacts'][number];

export type StoredFile = Answer<'GET /api/uploads/files/'>['files'][number];
export type CoverageFile = Answer<'POST /api/coverage'>['files'][number];
