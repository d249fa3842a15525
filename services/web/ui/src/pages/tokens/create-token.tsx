// The dialog that makes a token, and then shows its secret, once.
import { useChange } from '../../api/queries.ts';
import type { Permission } from '../../api/session.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { chosenPermissions, PermissionFields } from '../../parts/form/permissions.tsx';
import { Secret } from '../../parts/form/secret.tsx';
import { GroupField } from './group-field.tsx';
import { spans, usualSpan } from './token-words.ts';

export interface CreateTokenProps {
  readonly offered: readonly Permission[];
  readonly groups: readonly string[];
  readonly isOpen: boolean;
  onClose(): void;
}

export function CreateToken({ offered, groups, isOpen, onClose }: CreateTokenProps) {
  const create = useChange('POST /api/tokens/', ['GET /api/tokens/']);
  const send = async (form: FormData) => {
    const { token } = await create.mutateAsync({
      body: {
        permissions: chosenPermissions(form),
        expires_in_days: Number(form.get('expires_in_days')),
        notes: String(form.get('notes')),
        group: String(form.get('group') ?? '') || null,
        notify_url: String(form.get('notify_url')) || null,
      },
    });
    return <Secret label="New token" secret={token.key} />;
  };
  return (
    <FormDialog title="Create a token" action="Create" isOpen={isOpen} onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <PermissionFields
            legend="It may"
            hint="A token uploads either release or try symbols: its permission says which."
            offered={offered}
            error={errors.get('permissions')}
          />
          <TextField
            label="Notes"
            name="notes"
            hint="What it is for, so that you know it again."
            maxLength={1_000}
            error={errors.get('notes')}
          />
          <SelectField
            label="Valid for"
            name="expires_in_days"
            choices={spans}
            defaultValue={usualSpan}
            error={errors.get('expires_in_days')}
          />
          <GroupField groups={groups} error={errors.get('group')} />
          <TextField
            label="Notification URL (optional)"
            name="notify_url"
            inputMode="url"
            placeholder="https://ci.example.com/symbols"
            hint="Is called when an upload of this token has ended."
            error={errors.get('notify_url')}
          />
        </>
      )}
    </FormDialog>
  );
}
