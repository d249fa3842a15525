// Filters of a list: labelled fields, and chips for what is filtered. All of it is in the address, so that links can be sent.
import type { FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../button.tsx';
import { SelectField, TextField, type Choice } from '../field.tsx';
import { Icon } from '../icon.tsx';

export interface Filter {
  /** Of the query, here and in the API. */
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  /** One of these; without it any text. */
  readonly choices?: readonly Choice[];
  /** A day, `2026-03-01`: the browser has a calendar for it. */
  readonly isDay?: boolean;
  /** What holds when the address says nothing: as a value, and in words; it can be taken away. */
  readonly usual?: { readonly value: string; readonly words: string };
}

/** Stands in the address for no filter, where one is usual. */
const any = 'any';

/** What the API is given. */
export function valueOf(query: URLSearchParams, { name, usual }: Filter): string | undefined {
  const value = query.get(name) ?? usual?.value;
  return usual && value === any ? undefined : value || undefined;
}

/** More than usual is left out by it. */
export function isNarrowed(query: URLSearchParams, filter: Filter): boolean {
  const value = valueOf(query, filter);
  return value !== undefined && value !== filter.usual?.value;
}

export interface FilterBarProps {
  readonly filters: readonly Filter[];
  /** By name: what the server says of it. */
  readonly errors?: ReadonlyMap<string, string> | undefined;
}

export function FilterBar({ filters, errors }: FilterBarProps) {
  const [query, setQuery] = useSearchParams();
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setQuery((old) => changed(old, filters, new Map(filters.map(({ name }) => [name, String(form.get(name) ?? '').trim()]))));
  };
  return (
    <search className="filter-bar">
      {/* Another address is another form: its fields show what it says. */}
      <form key={String(query)} onSubmit={apply}>
        {filters.map((filter) => (
          <FilterField key={filter.name} filter={filter} value={valueOf(query, filter) ?? ''} error={errors?.get(filter.name)} />
        ))}
        <Button type="submit">Filter</Button>
      </form>
      <FilterChips filters={filters} />
    </search>
  );
}

function FilterField({
  filter: { name, label, placeholder, choices, isDay },
  value,
  error,
}: {
  readonly filter: Filter;
  readonly value: string;
  readonly error: string | undefined;
}) {
  if (!choices) {
    const type = isDay ? 'date' : 'text';
    return <TextField type={type} label={label} name={name} defaultValue={value} placeholder={placeholder} error={error} />;
  }
  // A link may hold several, with commas between them.
  const isOther = value !== '' && choices.every((choice) => choice.value !== value);
  const all = [{ value: '', label: 'Any' }, ...choices, ...(isOther ? [{ value, label: value.replaceAll(',', ', ') }] : [])];
  return <SelectField label={label} name={name} defaultValue={value} choices={all} error={error} />;
}

/** What is filtered, each with a button that takes it away. */
function FilterChips({ filters }: { readonly filters: readonly Filter[] }) {
  const [query, setQuery] = useSearchParams();
  const active = filters.flatMap((filter) => {
    const { name, label, choices, usual } = filter;
    const value = valueOf(query, filter);
    if (!value) return [];
    const isUsual = value === usual?.value;
    return [{ name, label, value: isUsual ? usual.words : (choices?.find((choice) => choice.value === value)?.label ?? value) }];
  });
  if (active.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters">
      {active.map(({ name, label, value }) => (
        <li key={name}>
          <button type="button" className="chip" onClick={() => setQuery((old) => changed(old, filters, new Map([[name, '']])))}>
            <span>
              <span className="unseen">Remove the filter </span>
              {label}: {value}
            </span>
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Another filter begins at the first page. */
function changed(old: URLSearchParams, filters: readonly Filter[], values: ReadonlyMap<string, string>): URLSearchParams {
  const query = new URLSearchParams(old);
  query.delete('page');
  for (const [name, value] of values) {
    const usual = filters.find((filter) => filter.name === name)?.usual;
    if (value === (usual?.value ?? '')) query.delete(name);
    else query.set(name, value === '' ? any : value);
  }
  return query;
}
