// What people call an environment by, the usual labels first; each leads to the environments that have it, too.
import { Link } from 'react-router';
import { addressOfList } from './addresses.ts';
import { usualLabels } from './list-filters.ts';

type GivenLabels = Readonly<Record<string, string>>;

const placeOf = (name: string): number => (usualLabels.includes(name) ? usualLabels.indexOf(name) : usualLabels.length);

const inOrder = (labels: GivenLabels): [name: string, value: string][] =>
  Object.entries(labels).toSorted(([one], [other]) => placeOf(one) - placeOf(other) || one.localeCompare(other));

/** In one line: `firefox, main, linux64`. Empty where it has none of the usual ones. */
export const labelLine = (labels: GivenLabels): string =>
  inOrder(labels)
    .filter(([name]) => usualLabels.includes(name))
    .map(([, value]) => value)
    .join(', ');

export function Labels({ labels, areLinks = false }: { readonly labels: GivenLabels; readonly areLinks?: boolean }) {
  const all = inOrder(labels);
  if (all.length === 0) return <span className="quiet-text">None</span>;
  return (
    <ul className="labels">
      {all.map(([name, value]) => (
        <li key={name}>
          <span className="quiet-text">{name}</span> {areLinks ? <Link to={addressOfList({ [name]: value })}>{value}</Link> : value}
        </li>
      ))}
    </ul>
  );
}
