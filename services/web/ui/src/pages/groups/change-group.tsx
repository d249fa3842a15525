// The dialogs of a group: create, edit, delete. Neighbour: groups-page.tsx.
import { useChange } from '../../api/queries.ts';
import type { Group } from '../../api/shapes.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { Field, TextField } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { chosenPermissions, PermissionFields } from '../../parts/form/permissions.tsx';

const outdated = ['GET /api/groups/', 'GET /api/users/', 'GET /api/users/user/{id}', 'GET /api/audit/'] as const;

/** Creates one where none is given. */
export function GroupForm({ group, onClose }: { readonly group?: Group; onClose(): void }) {
  const create = useChange('POST /api/groups/', outdated);
  const change = useChange('PATCH /api/groups/group/{id}', outdated);
  const send = async (form: FormData) => {
    const body = {
      name: String(form.get('name')),
      permissions: chosenPermissions(form),
      members: String(form.get('members'))
        .split(/[\s,;]+/)
        .filter((email) => email !== '')
        .map((email) => email.toLowerCase()),
    };
    await (group ? change.mutateAsync({ params: { id: String(group.id) }, body }) : create.mutateAsync({ body }));
  };
  return (
    <FormDialog
      title={group ? `Edit “${group.name}”` : 'Create a group'}
      action={group ? 'Save' : 'Create'}
      isOpen
      onClose={onClose}
      onSend={send}
    >
      {(errors) => (
        <>
          <TextField label="Name" name="name" defaultValue={group?.name} maxLength={150} error={errors.get('name')} />
          <PermissionFields legend="Grants" chosen={group?.permissions ?? []} error={errors.get('permissions')} />
          <Field label="Members" hint="E-mail addresses, one on each line. All must be users already." error={errors.get('members')}>
            {(control) => <textarea name="members" rows={6} spellCheck={false} defaultValue={group?.members.join('\n')} {...control} />}
          </Field>
        </>
      )}
    </FormDialog>
  );
}

export function DeleteGroup({ group: { id, name, members }, onClose }: { readonly group: Group; onClose(): void }) {
  const remove = useChange('DELETE /api/groups/group/{id}', outdated);
  return (
    <Confirm
      title={`Delete “${name}”?`}
      action="Delete"
      isDangerous
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutateAsync({ params: { id: String(id) } })}
    >
      <p>
        {members.length === 0
          ? 'Nobody is in it.'
          : `${members.length === 1 ? 'Its member loses' : `Its ${members.length} members lose`} at once what only this group grants, and so do their tokens.`}{' '}
        Tokens that are shared with it stay with those who made them.
      </p>
    </Confirm>
  );
}
