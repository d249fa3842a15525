// Whose uploads fill the lanes now.
import type { Overview } from '../../api/shapes.ts';
import { Link } from 'react-router';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { backlogFilter } from './lane-card.tsx';

type User = Overview['users'][number];

export function TopUsers({ users }: { readonly users: Overview['users'] }) {
  return (
    <section>
      <h2>Users by backlog</h2>
      {users.length === 0 ? (
        <p className="quiet-text">Nobody’s upload is waiting or being processed.</p>
      ) : (
        <Table caption="Users by backlog" columns={columns} rows={users} idOf={({ email }) => email} />
      )}
    </section>
  );
}

const columns: readonly Column<User>[] = [
  {
    key: 'email',
    label: 'User',
    isName: true,
    cell: ({ email }) => <Link to={`/uploads?${backlogFilter}&user=${encodeURIComponent(email)}`}>{email}</Link>,
  },
  { key: 'uploads', label: 'Uploads', isNumber: true, cell: ({ uploads }) => formatCount(uploads) },
  { key: 'bytes', label: 'Size', isNumber: true, cell: ({ bytes }) => <Bytes count={bytes} /> },
];
