// What failed in the last 24 hours, by code. Neighbour: lane-card.tsx.
import type { Overview } from '../../api/shapes.ts';
import { Link } from 'react-router';
import { formatCount } from '../../parts/bytes.tsx';
import { Badge, StateBadge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { dayFilter } from './lane-card.tsx';

type Failure = Overview['failures'][number];

export function Failures({ failures }: { readonly failures: Overview['failures'] }) {
  return (
    <section>
      <h2>Failures of the last 24 hours</h2>
      {failures.length === 0 ? (
        <p>
          <Badge tone="good" icon="done">
            None
          </Badge>
        </p>
      ) : (
        <Table
          caption="Failures of the last 24 hours, by code"
          columns={columns}
          rows={failures}
          idOf={({ code, state }) => `${state} ${code}`}
        />
      )}
    </section>
  );
}

const columns: readonly Column<Failure>[] = [
  { key: 'code', label: 'Code', isName: true, cell: ({ code }) => <Link to={`/help/errors#${code}`}>{code}</Link> },
  { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'uploads',
    label: 'Uploads',
    isNumber: true,
    cell: ({ uploads, state, code }) => <Link to={`/uploads?state=${state}&code=${code}${dayFilter}`}>{formatCount(uploads)}</Link>,
  },
  { key: 'last', label: 'Last', cell: ({ last_at: at }) => <Time at={at} /> },
];
