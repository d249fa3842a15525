// The dialog that makes a link by which a user signs in once, and shows it.
import { useChange } from '../../api/queries.ts';
import type { User } from '../../api/shapes.ts';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { Secret } from '../../parts/form/secret.tsx';
import { Time } from '../../parts/time.tsx';

export function SignInLink({ user: { id, email }, onClose }: { readonly user: User; onClose(): void }) {
  const create = useChange('POST /api/users/user/{id}/sign-in-link', ['GET /api/audit/']);
  const send = async () => {
    const { url, expires_at: at } = await create.mutateAsync({ params: { id: String(id) } });
    return (
      <>
        <Secret label="New sign-in link" secret={url} />
        <p>
          Give it to {email} and nobody else. It signs in once, until <Time at={at} isAbsolute />.
        </p>
      </>
    );
  };
  return (
    <FormDialog title={`Sign-in link for ${email}`} action="Make link" isOpen onClose={onClose} onSend={send}>
      {() => <p>Whoever opens it within 15 minutes is signed in as {email}, once. It works beside a provider, too.</p>}
    </FormDialog>
  );
}
