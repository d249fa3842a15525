// The form by which somebody says that they rely on an environment. Neighbour: pins-section.tsx.
import { useChange } from '../../../api/queries.ts';
import { TextField } from '../../../parts/field.tsx';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';

export const pinOutdated = ['GET /environments/{environment}', 'GET /environments/{environment}/history'] as const;

interface PinDialogProps {
  /** Of the environment. */
  readonly id: string;
  readonly isOpen: boolean;
  onClose(): void;
}

export function PinDialog({ id, isOpen, onClose }: PinDialogProps) {
  const pin = useChange('POST /environments/{environment}/pins', pinOutdated);
  const send = async (form: FormData): Promise<void> => {
    const body = { who: String(form.get('who')), until: String(form.get('until')) || null };
    await pin.mutateAsync({ params: { environment: id }, body });
  };
  return (
    <FormDialog title={`Pin ${id}`} action="Pin" isOpen={isOpen} onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <p>As long as it is pinned, its archive is not removed, by nobody.</p>
          <TextField
            label="Who relies on it"
            name="who"
            required
            maxLength={300}
            hint="A release, a branch, a person: Firefox 140."
            error={errors.get('who')}
          />
          <TextField type="date" label="Until" name="until" hint="The end of that day, UTC. Empty: for ever." error={errors.get('until')} />
        </>
      )}
    </FormDialog>
  );
}
