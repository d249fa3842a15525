// The latest uploads of a user.
import { Link } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';

type Upload = Answer<'GET /api/uploads/'>['uploads'][number];
const shownCount = 5;

export function UserUploads({ email }: { readonly email: string }) {
  const uploads = useCall('GET /api/uploads/', { query: { user: email } });
  return (
    <section>
      <h2>Latest uploads</h2>
      <QueryView query={uploads} lines={2}>
        {({ uploads: rows, total }) =>
          rows.length === 0 ? (
            <p className="quiet-text">None.</p>
          ) : (
            <>
              <Table caption="Latest uploads" columns={columns} rows={rows.slice(0, shownCount)} idOf={({ id }) => id} />
              {total > shownCount && (
                <p>
                  <Link to={`/uploads?user=${encodeURIComponent(email)}`}>All {formatCount(total)} uploads</Link>
                </p>
              )}
            </>
          )
        }
      </QueryView>
    </section>
  );
}

const columns: readonly Column<Upload>[] = [
  {
    key: 'filename',
    label: 'Archive',
    isName: true,
    cell: ({ id, filename }) => (
      <Link to={`/uploads/upload/${id}`}>
        {archiveWord(filename)} <span className="quiet-text">#{id}</span>
      </Link>
    ),
  },
  { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'created', label: 'Created', cell: ({ created_at: at }) => <Time at={at} /> },
];
