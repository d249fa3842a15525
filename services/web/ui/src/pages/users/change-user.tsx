// The dialogs of one user. Neighbour: user-actions.tsx, which opens them.
import { useChange } from '../../api/queries.ts';
import type { User } from '../../api/shapes.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { chosenPermissions, PermissionFields } from '../../parts/form/permissions.tsx';
import { GroupFields } from './group-fields.tsx';
import { SignInLink } from './sign-in-link.tsx';

export type UserQuestion = 'sign-in-link' | 'active' | 'superuser' | 'rights';

interface OneProps {
  readonly user: User;
  onClose(): void;
}

export function ChangeUser({ question, ...rest }: OneProps & { readonly question: UserQuestion }) {
  if (question === 'sign-in-link') return <SignInLink {...rest} />;
  if (question === 'active') return <Activity {...rest} />;
  return question === 'superuser' ? <Superuser {...rest} /> : <Rights {...rest} />;
}

const useChangeUser = () =>
  useChange('PATCH /api/users/user/{id}', ['GET /api/users/', 'GET /api/users/user/{id}', 'GET /api/groups/', 'GET /api/audit/']);

function Activity({ user: { id, email, is_active: isActive }, onClose }: OneProps) {
  const change = useChangeUser();
  return (
    <Confirm
      title={isActive ? `Deactivate ${email}?` : `Activate ${email}?`}
      action={isActive ? 'Deactivate' : 'Activate'}
      isDangerous={isActive}
      isOpen
      onClose={onClose}
      onConfirm={() => change.mutateAsync({ params: { id: String(id) }, body: { is_active: !isActive } })}
    >
      <p>
        {isActive
          ? 'They are signed out everywhere, and their tokens are refused from this moment. Their uploads stay, and those in progress go on. It can be undone.'
          : 'They can sign in again, and tokens that have not expired work again.'}
      </p>
    </Confirm>
  );
}

function Superuser({ user: { id, email, is_superuser: isSuperuser }, onClose }: OneProps) {
  const change = useChangeUser();
  return (
    <Confirm
      title={isSuperuser ? `Demote ${email}?` : `Make ${email} a superuser?`}
      action={isSuperuser ? 'Demote' : 'Make superuser'}
      isDangerous={!isSuperuser}
      isOpen
      onClose={onClose}
      onConfirm={() => change.mutateAsync({ params: { id: String(id) }, body: { is_superuser: !isSuperuser } })}
    >
      <p>
        {isSuperuser
          ? 'They keep what their groups and their own permissions grant.'
          : 'A superuser may do everything: see all uploads, manage users and groups, pause lanes.'}
      </p>
    </Confirm>
  );
}

function Rights({ user: { id, email, groups, permissions }, onClose }: OneProps) {
  const change = useChangeUser();
  const send = async (form: FormData) => {
    await change.mutateAsync({
      params: { id: String(id) },
      body: { groups: form.getAll('groups').map(String), permissions: chosenPermissions(form) },
    });
  };
  return (
    <FormDialog title={`Groups and permissions of ${email}`} action="Save" isOpen onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <GroupFields chosen={groups} error={errors.get('groups')} />
          <PermissionFields legend="Permissions beside those of groups" chosen={permissions} error={errors.get('permissions')} />
        </>
      )}
    </FormDialog>
  );
}
