// The filters of the list of uploads, as fields and as a query of the API: the same names in both. Neighbour: saved-views.ts.
import type { Given } from '../../api/call.ts';
import { askAhead } from '../../api/queries.ts';
import type { Filter } from '../../parts/list/filter-bar.tsx';
import { stepWords } from '../../parts/meanings/step-words.ts';

type Query = NonNullable<Given<'GET /api/uploads/'>['query']>;

const states: Filter = {
  name: 'state',
  label: 'State',
  choices: [
    { value: 'staged,processing', label: 'In flight' },
    { value: 'failed,rejected', label: 'Failed or rejected' },
    { value: 'staged', label: 'Waiting' },
    { value: 'processing', label: 'Processing' },
    { value: 'complete', label: 'Complete' },
    { value: 'rejected', label: 'Rejected' },
    { value: 'failed', label: 'Failed' },
    { value: 'cancelled', label: 'Cancelled' },
  ],
};
const step: Filter = {
  name: 'step',
  label: 'Step',
  choices: [
    { value: 'receive', label: 'Being sent' },
    { value: '!receive', label: 'Arrived' },
    { value: 'unpack', label: stepWords.unpack },
    { value: 'list', label: stepWords.list },
    { value: 'inspect', label: stepWords.inspect },
    { value: 'gate', label: stepWords.gate },
    { value: 'publish', label: stepWords.publish },
  ],
};
const lane: Filter = {
  name: 'lane',
  label: 'Lane',
  choices: [
    { value: 'release', label: 'Release' },
    { value: 'try', label: 'Try' },
  ],
};
const code: Filter = { name: 'code', label: 'Code', placeholder: 'upload_failed' };
const user: Filter = { name: 'user', label: 'User', placeholder: 'ann, !ann' };
const size: Filter = { name: 'size', label: 'Size', placeholder: '>100mb' };
const created: Filter = { name: 'created_at', label: 'Created', placeholder: '>=yesterday' };
const ended: Filter = { name: 'completed_at', label: 'Ended', placeholder: 'incomplete' };
/** By its id, which nobody knows by heart: there is a field for it, as for the step, where a link has led by it. */
const token: Filter = { name: 'token', label: 'Token' };

/** @param canViewAll whether uploads of others are in the list */
export const filtersFor = (canViewAll: boolean, address: URLSearchParams): readonly Filter[] => [
  states,
  ...(address.has(step.name) ? [step] : []),
  lane,
  ...(canViewAll ? [user] : []),
  code,
  size,
  created,
  ended,
  ...(address.has(token.name) ? [token] : []),
];

const filterNames = [states, step, lane, user, code, size, created, ended, token].map(({ name }) => name);

const pick = (address: URLSearchParams, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (address.get(name) ? [[name, address.get(name)!]] : [])));

/** What the address asks for, without what decides the order. */
export const filterOf = (address: URLSearchParams): Record<string, string> => pick(address, filterNames);

export const queryOf = (address: URLSearchParams): Query => pick(address, [...filterNames, 'sort', 'reverse', 'page']);

/** For the route: while the code of the page is on its way. */
export const askForUploads = (address: URLSearchParams): null => askAhead('GET /api/uploads/', { query: queryOf(address) });
