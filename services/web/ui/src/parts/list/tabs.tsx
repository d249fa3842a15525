// Parts of a list behind tabs that are links: which one is in the address, `?state=expired`.
import { Link, useSearchParams } from 'react-router';
import { formatCount } from '../bytes.tsx';

export interface Tab {
  /** Of the query; empty for the first, which is what the page shows by itself. */
  readonly value: string;
  readonly label: string;
  readonly count?: number | undefined;
}

export function LinkTabs({ label, name, tabs }: { readonly label: string; readonly name: string; readonly tabs: readonly Tab[] }) {
  const [query] = useSearchParams();
  const chosen = query.get(name) ?? '';
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ value, label: word, count }) => (
        <Link
          key={value}
          to={value === '' ? '?' : `?${name}=${encodeURIComponent(value)}`}
          aria-current={value === chosen ? 'page' : undefined}
          preventScrollReset
        >
          {word}
          {count !== undefined && <span className="number"> {formatCount(count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
