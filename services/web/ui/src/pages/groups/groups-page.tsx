// `/groups`: permissions that several people share, and who they are. Neighbour: change-group.tsx.
import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import type { Group } from '../../api/shapes.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { PermissionList } from '../../parts/form/permissions.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { DeleteGroup, GroupForm } from './change-group.tsx';
import { Members } from './members.tsx';

type Question = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly group: Group };

export function Component() {
  const groups = useCall('GET /api/groups/', {});
  const [question, ask] = useState<Question>();
  const close = (): void => ask(undefined);
  const actions: Column<Group> = {
    key: 'actions',
    label: 'Actions',
    cell: (group) => (
      <div className="actions row-actions">
        <Button onClick={() => ask({ kind: 'edit', group })}>Edit</Button>
        <Button look="danger" onClick={() => ask({ kind: 'delete', group })}>
          Delete
        </Button>
      </div>
    ),
  };
  return (
    <Page
      title="Groups"
      intro="Whoever is in a group holds its permissions, and owns the tokens that are shared with it."
      curl="/api/groups/"
      actions={
        <Button look="primary" icon="plus" onClick={() => ask({ kind: 'create' })}>
          Create group
        </Button>
      }
    >
      <QueryView query={groups} needs="superuser">
        {({ groups: rows }) =>
          rows.length === 0 ? (
            <Empty title="No group yet">A group grants its members what they need, in one place.</Empty>
          ) : (
            <Table caption="Groups" columns={[...columns, actions]} rows={rows} idOf={({ id }) => id} />
          )
        }
      </QueryView>
      {question?.kind === 'create' && <GroupForm onClose={close} />}
      {question?.kind === 'edit' && <GroupForm group={question.group} onClose={close} />}
      {question?.kind === 'delete' && <DeleteGroup group={question.group} onClose={close} />}
    </Page>
  );
}

const columns: readonly Column<Group>[] = [
  { key: 'name', label: 'Group', isName: true, cell: ({ name }) => name },
  { key: 'permissions', label: 'Grants', cell: ({ permissions }) => <PermissionList given={permissions} /> },
  { key: 'members', label: 'Members', cell: ({ members }) => <Members emails={members} /> },
];
