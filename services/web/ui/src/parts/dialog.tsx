// A dialog, and the one that asks before something is done. The focus goes in, stays, and returns to what opened it.
import { Dialog as Base } from '@base-ui/react/dialog';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { holdStill } from '../api/queries.ts';
import { Button } from './button.tsx';
import { ErrorBox } from './error-box.tsx';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  onClose(): void;
  readonly children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  // Not a time or a size, which takes the focus, too, to be told exactly: its bubble would cover what there is to decide.
  const findControl = (): HTMLElement | true => popup.current?.querySelector<HTMLElement>('input, select, textarea, button, a') ?? true;
  useEffect(() => {
    if (!isOpen) return undefined;
    // What somebody decides on does not change under their eyes, nor does the row go that the dialog belongs to.
    holdStill(true);
    return () => {
      holdStill(false);
      focusOnSomething();
    };
  }, [isOpen]);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className="dialog" ref={popup} initialFocus={findControl}>
          <Base.Title className="dialog-title">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** What opened it may have gone by what was done: a row of a list that was deleted. */
function focusOnSomething(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector('h1')?.focus();
  }, 100);
}

export interface ConfirmProps {
  readonly title: string;
  /** Of the button that does it, and of the one that opens the question. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** What will happen. */
  readonly children: ReactNode;
  /** Resolves when it is done; what it throws is shown in the dialog. */
  onConfirm(): Promise<unknown>;
  readonly isOpen: boolean;
  onClose(): void;
}

export function Confirm({ title, action, isDangerous = false, children, onConfirm, isOpen, onClose }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const close = (): void => {
    setError(undefined);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch (thrown) {
      setError(thrown as ApiError);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={close}>
      {children}
      {error && <ErrorBox error={error} />}
      <div className="actions end">
        <Button onClick={close}>Keep as it is</Button>
        <Button look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
