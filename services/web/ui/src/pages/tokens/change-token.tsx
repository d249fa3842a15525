// The dialogs of one token: extend, edit, give a new secret, delete. Neighbour: token-table.tsx.
import type { Token } from '../../api/shapes.ts';
import { useChange } from '../../api/queries.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { Secret } from '../../parts/form/secret.tsx';
import { Time } from '../../parts/time.tsx';
import { GroupField } from './group-field.tsx';
import { graces, nameOfToken, spans, usualSpan } from './token-words.ts';

export interface TokenChange {
  readonly kind: 'extend' | 'edit' | 'rotate' | 'delete';
  readonly token: Token;
}

interface ChangeTokenProps {
  readonly change: TokenChange | undefined;
  readonly groups: readonly string[];
  onClose(): void;
}

export function ChangeToken({ change, groups, onClose }: ChangeTokenProps) {
  if (!change) return null;
  const { kind, token } = change;
  if (kind === 'extend') return <Extend token={token} onClose={onClose} />;
  if (kind === 'edit') return <Edit token={token} groups={groups} onClose={onClose} />;
  if (kind === 'rotate') return <Rotate token={token} onClose={onClose} />;
  return <Delete token={token} onClose={onClose} />;
}

interface OneProps {
  readonly token: Token;
  onClose(): void;
}

function Extend({ token, onClose }: OneProps) {
  const extend = useChange('POST /api/tokens/token/{id}/extend', ['GET /api/tokens/']);
  const send = async (form: FormData) => {
    await extend.mutateAsync({ params: { id: String(token.id) }, body: { days: Number(form.get('days')) } });
  };
  return (
    <FormDialog title={`Extend “${nameOfToken(token)}”`} action="Extend" isOpen onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <p>
            {token.is_expired ? 'It has expired, and will be valid again from now on.' : 'The time is added to what is left. It ends '}
            {!token.is_expired && <Time at={token.expires_at} isAbsolute />}
            {!token.is_expired && '.'}
          </p>
          <SelectField label="For" name="days" choices={spans} defaultValue={usualSpan} error={errors.get('days')} />
        </>
      )}
    </FormDialog>
  );
}

function Edit({ token, groups, onClose }: OneProps & { readonly groups: readonly string[] }) {
  const change = useChange('PATCH /api/tokens/token/{id}', ['GET /api/tokens/']);
  const send = async (form: FormData) => {
    const { notify_secret: secret } = await change.mutateAsync({
      params: { id: String(token.id) },
      body: {
        notes: String(form.get('notes')),
        notify_url: String(form.get('notify_url')) || null,
        ...(form.has('group') && { group: String(form.get('group')) || null }),
        ...(form.has('new_secret') && { new_secret: true }),
      },
    });
    return secret === undefined ? undefined : <Secret label="New notification secret" secret={secret} />;
  };
  return (
    <FormDialog title={`Edit “${nameOfToken(token)}”`} action="Save" isOpen onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <TextField label="Notes" name="notes" defaultValue={token.notes} maxLength={1_000} error={errors.get('notes')} />
          <TextField
            label="Notification URL"
            name="notify_url"
            inputMode="url"
            defaultValue={token.notify_url ?? ''}
            hint="Is called when an upload of this token has ended. Empty: nothing is called."
            error={errors.get('notify_url')}
          />
          <GroupField groups={groups} group={token.group} error={errors.get('group')} />
          <CheckField label="Make a new secret for notifications" name="new_secret" />
        </>
      )}
    </FormDialog>
  );
}

function Rotate({ token, onClose }: OneProps) {
  const rotate = useChange('POST /api/tokens/token/{id}/rotate', ['GET /api/tokens/']);
  const send = async (form: FormData) => {
    const body = { grace_hours: Number(form.get('grace_hours')) };
    const { token: rotated } = await rotate.mutateAsync({ params: { id: String(token.id) }, body });
    return <Secret label="New token" secret={rotated.key} />;
  };
  return (
    <FormDialog title={`New secret for “${nameOfToken(token)}”`} action="Make a new secret" isOpen onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <p>Notes, permissions, end and uploads of the token stay as they are. Whatever uses it has to be given the new secret.</p>
          <SelectField
            label="The old secret works"
            name="grace_hours"
            choices={graces}
            defaultValue="0"
            hint="If it has leaked: no longer."
            error={errors.get('grace_hours')}
          />
        </>
      )}
    </FormDialog>
  );
}

function Delete({ token, onClose }: OneProps) {
  const remove = useChange('DELETE /api/tokens/token/{id}', ['GET /api/tokens/']);
  return (
    <Confirm
      title={`Delete “${nameOfToken(token)}”?`}
      action="Delete"
      isDangerous
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutateAsync({ params: { id: String(token.id) } })}
    >
      <p>
        Whatever uses <code>{token.prefix}…</code> is refused from this moment. This cannot be undone. Its uploads stay.
        {token.last_used_at !== null && (
          <>
            {' '}
            It was last used <Time at={token.last_used_at} />.
          </>
        )}
      </p>
    </Confirm>
  );
}
