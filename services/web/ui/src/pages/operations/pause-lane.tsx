// Asks whether a lane shall rest, or go on. Neighbour: lane-card.tsx.
import { useChange } from '../../api/queries.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { laneWords, type Lane } from './lane-card.tsx';

interface PauseLaneProps {
  /** As it was when the button was pressed. */
  readonly lane: Lane;
  onClose(): void;
}

export function PauseLane({ lane: { lane, paused }, onClose }: PauseLaneProps) {
  const pause = useChange('POST /api/operations/lanes/{lane}/pause', ['GET /api/operations/', 'GET /api/_auth/']);
  const resume = useChange('POST /api/operations/lanes/{lane}/resume', ['GET /api/operations/', 'GET /api/_auth/']);
  if (paused) {
    return (
      <Confirm
        title={`Resume the lane ${laneWords[lane]}?`}
        action="Resume lane"
        isOpen
        onClose={onClose}
        onConfirm={() => resume.mutateAsync({ params: { lane } })}
      >
        <p>Workers begin with the uploads that wait, in their order.</p>
      </Confirm>
    );
  }
  const send = async (form: FormData) => {
    await pause.mutateAsync({ params: { lane }, body: { reason: String(form.get('reason')) } });
  };
  return (
    <FormDialog title={`Pause the lane ${laneWords[lane]}?`} action="Pause lane" isOpen onClose={onClose} onSend={send}>
      {(errors) => (
        <>
          <p>
            No worker begins another upload of this lane; those that are being processed come to their end. Uploads are taken until the
            backlog is full. Every page says so, with the reason, until somebody resumes it.
          </p>
          <TextField label="Reason" name="reason" maxLength={300} placeholder="The store is being moved" error={errors.get('reason')} />
        </>
      )}
    </FormDialog>
  );
}
