// A form in a dialog: what the server says of a field stands at the field, everything else above the buttons. Neighbour: ../dialog.tsx.
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { Button } from '../button.tsx';
import { Dialog } from '../dialog.tsx';
import { ErrorBox } from '../error-box.tsx';

export interface FormDialogProps {
  readonly title: string;
  /** Of the button that sends it. */
  readonly action: string;
  /** Fields, given what is wrong with each by its name. */
  children(errors: ReadonlyMap<string, string>): ReactNode;
  /** What it resolves to is shown instead of the form; for nothing the dialog closes. What it throws is shown in the dialog. */
  onSend(form: FormData): Promise<ReactNode | void>;
  readonly isOpen: boolean;
  onClose(): void;
}

const none: ReadonlyMap<string, string> = new Map();

export function FormDialog({ title, action, children, onSend, isOpen, onClose }: FormDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [result, setResult] = useState<ReactNode>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), [error]);
  const shownResult = useRef<HTMLDivElement>(null);
  useEffect(() => shownResult.current?.querySelector('button')?.focus(), [result]);
  const close = (): void => {
    setError(undefined);
    setResult(undefined);
    onClose();
  };
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      const shown = await onSend(new FormData(event.currentTarget));
      if (shown === undefined) close();
      else setResult(shown);
    } catch (thrown) {
      setError(thrown as ApiError);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={close}>
      {result === undefined ? (
        <form ref={form} className="form" noValidate onSubmit={(event) => void send(event)}>
          {children(error?.fields ?? none)}
          {error && <ErrorBox error={error} />}
          <div className="actions end">
            <Button onClick={close}>Close</Button>
            <Button type="submit" look="primary" isBusy={isBusy}>
              {action}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <div ref={shownResult}>{result}</div>
          <div className="actions end">
            <Button look="primary" onClick={close}>
              Done
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
