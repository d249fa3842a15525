// `/users`: who may come in, and as what. Neighbours: user-actions.tsx, create-user.tsx, ../user/user-page.tsx.
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { urlOf, type Given } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import type { User } from '../../api/shapes.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { FilterBar } from '../../parts/list/filter-bar.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { pageOf, Pager } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { CreateUser } from './create-user.tsx';
import { UserActions } from './user-actions.tsx';
import { UserBadges } from './user-badges.tsx';

const filters = [{ name: 'q', label: 'Address contains', placeholder: 'ann' }];
const pageSize = 50;

export function Component() {
  const [query] = useSearchParams();
  const [isCreating, setCreating] = useState(false);
  const asked: Given<'GET /api/users/'> = { query: { q: query.get('q') ?? undefined, page: String(pageOf(query)) } };
  const users = useCall('GET /api/users/', asked);
  return (
    <Page
      title="Users"
      curl={urlOf('GET /api/users/', asked)}
      actions={
        <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
          Create user
        </Button>
      }
    >
      <FilterBar filters={filters} errors={users.error?.fields} />
      <QueryView query={users} rows={12} needs="superuser">
        {({ users: rows, total }) =>
          rows.length === 0 ? (
            <Empty title="No user matches">Remove the filter to see all of them.</Empty>
          ) : (
            <>
              <Table caption="Users" columns={columns} rows={rows} idOf={({ id }) => id} />
              <Pager total={total} pageSize={pageSize} noun="users" />
            </>
          )
        }
      </QueryView>
      <CreateUser isOpen={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
}

const columns: readonly Column<User>[] = [
  { key: 'email', label: 'User', isName: true, cell: ({ id, email }) => <Link to={`/users/user/${id}`}>{email}</Link> },
  { key: 'is', label: 'Status', cell: (user) => <UserBadges user={user} /> },
  { key: 'groups', label: 'Groups', cell: ({ groups }) => groups.join(', ') || <span className="quiet-text">None</span> },
  {
    key: 'signed_in_at',
    label: 'Last sign-in',
    cell: ({ signed_in_at: at }) => (at === null ? <span className="quiet-text">Never</span> : <Time at={at} />),
  },
  {
    key: 'uploads',
    label: 'Uploads',
    isNumber: true,
    cell: ({ email, uploads_count: count }) => <Link to={`/uploads?user=${encodeURIComponent(email)}`}>{formatCount(count)}</Link>,
  },
  { key: 'tokens', label: 'Tokens', isNumber: true, cell: ({ tokens_count: count }) => formatCount(count) },
  { key: 'actions', label: 'Actions', cell: (user) => <UserActions user={user} /> },
];
