// What can be done with an upload, each after a question. Neighbours: next-step.ts, ../../parts/dialog.tsx.
import { useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';
import type { NextStep } from './next-step.ts';
import { takeEvent } from './use-upload-feed.ts';
import { files, type Upload } from './verdict.ts';

export interface UploadActionsProps {
  readonly upload: Upload;
  readonly step: NextStep;
}

export function UploadActions({ upload, step }: UploadActionsProps) {
  const [asked, setAsked] = useState<'retry' | 'cancel'>();
  const { mayUpload } = useSession();
  const retry = useChange('POST /api/uploads/upload/{id}/retry', ['GET /api/uploads/']);
  const cancel = useChange('POST /api/uploads/upload/{id}/cancel', ['GET /api/uploads/']);
  const given = { params: { id: String(upload.id) } };
  const close = (): void => setAsked(undefined);
  const hasRetry = step.primary === 'retry' || step.secondary === 'retry';
  useShortcut('r', 'Retry this upload', () => setAsked('retry'), hasRetry);
  return (
    <div className="actions">
      {hasRetry && (
        <Button look={step.primary === 'retry' ? 'primary' : 'plain'} onClick={() => setAsked('retry')}>
          Retry
        </Button>
      )}
      {step.primary === 'send' && mayUpload && (
        <LinkButton to="/uploads/upload" look="primary" icon="upload">
          Send again
        </LinkButton>
      )}
      {upload.can_cancel && <Button onClick={() => setAsked('cancel')}>Cancel</Button>}
      <Confirm
        title="Retry this upload?"
        action="Retry"
        isOpen={asked === 'retry'}
        onClose={close}
        onConfirm={async () => takeEvent((await retry.mutateAsync(given)).upload)}
      >
        <p>{archiveWord(upload.filename)} is processed again, from the archive that was kept. Files that are stored stay as they are.</p>
      </Confirm>
      <Confirm
        title="Cancel this upload?"
        action="Cancel the upload"
        isDangerous
        isOpen={asked === 'cancel'}
        onClose={close}
        onConfirm={async () => takeEvent((await cancel.mutateAsync(given)).upload)}
      >
        <p>
          Processing of {archiveWord(upload.filename)} stops. {storedText(upload)} The archive is kept for a retry.
        </p>
      </Confirm>
    </div>
  );
}

function storedText({ progress }: Upload): string {
  const { uploaded } = progress.files;
  return uploaded === 0 ? 'Nothing is stored so far.' : `The ${files(uploaded)} stored so far stay.`;
}
