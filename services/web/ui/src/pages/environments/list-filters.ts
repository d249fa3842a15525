// The filters of the list of environments: the usual labels, what the server knows of besides, and whatever other label an address has.
// The same names are in the address and in the API. Neighbours: environments-page.tsx, time-slider.tsx.
import type { Answer, Given } from '../../api/call.ts';
import { askAhead } from '../../api/queries.ts';
import type { Filter } from '../../parts/list/filter-bar.tsx';
import { isDay } from './days.ts';

type Query = NonNullable<Given<'GET /api/environments'>['query']>;
type KnownLabels = Answer<'GET /api/environments/labels'>['labels'];

const usual = [
  { name: 'product', label: 'Product' },
  { name: 'branch', label: 'Branch' },
  { name: 'platform', label: 'Platform' },
  { name: 'build_type', label: 'Build type' },
] as const;
export const usualLabels: readonly string[] = usual.map(({ name }) => name);

const state: Filter = {
  name: 'state',
  label: 'State',
  choices: [
    { value: 'public', label: 'Public' },
    { value: 'internal', label: 'Internal' },
    { value: 'damaged', label: 'Damaged' },
    { value: 'removed', label: 'Removed' },
  ],
};
/** Nobody knows these by heart: there is a field where a link has led by them. */
const digests: readonly Filter[] = [
  { name: 'sha512', label: 'Digest' },
  { name: 'replaces', label: 'In the place of' },
  { name: 'inputs_hash', label: 'Inputs hash' },
];
const named: ReadonlySet<string> = new Set([...usualLabels, 'state', 'at', 'page', ...digests.map(({ name }) => name)]);

/** @param knowsInternal whether others than public ones are in the list */
export function filtersFor(address: URLSearchParams, known: KnownLabels | undefined, knowsInternal: boolean): readonly Filter[] {
  const others = [...new Set(address.keys())].filter((name) => !named.has(name));
  const at = address.get('at');
  return [
    ...usual.map(({ name, label }) => ({
      name,
      label,
      choices: (known?.[name] ?? []).map((value) => ({ value, label: value })),
    })),
    ...(knowsInternal ? [state] : []),
    { name: 'at', label: 'As of', ...((at === null || isDay(at)) && { isDay: true }) },
    ...digests.filter(({ name }) => address.has(name)),
    ...others.map((name) => ({ name, label: `Label ${name}` })),
  ];
}

export const queryOf = (address: URLSearchParams): Query => Object.fromEntries(address);

/** For the route: while the code of the page is on its way. */
export const askForEnvironments = (address: URLSearchParams): null => askAhead('GET /api/environments', { query: queryOf(address) });
