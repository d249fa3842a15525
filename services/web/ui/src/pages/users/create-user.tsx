// The dialog that creates a user.
import { useChange } from '../../api/queries.ts';
import { CheckField, TextField } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { chosenPermissions, PermissionFields } from '../../parts/form/permissions.tsx';
import { GroupFields } from './group-fields.tsx';

export function CreateUser({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const create = useChange('POST /api/users/', ['GET /api/users/', 'GET /api/groups/']);
  const send = async (form: FormData) => {
    await create.mutateAsync({
      body: {
        email: String(form.get('email')),
        is_superuser: form.has('is_superuser'),
        groups: form.getAll('groups').map(String),
        permissions: chosenPermissions(form),
      },
    });
  };
  return (
    <FormDialog title="Create a user" action="Create" isOpen={isOpen} onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <TextField
            label="E-mail address"
            name="email"
            type="email"
            hint="The one by which the provider knows them. Without a provider, make a sign-in link afterwards."
            error={errors.get('email')}
          />
          <GroupFields error={errors.get('groups')} />
          <PermissionFields legend="Permissions beside those of groups" error={errors.get('permissions')} />
          <CheckField label="Superuser: may do everything" name="is_superuser" />
        </>
      )}
    </FormDialog>
  );
}
