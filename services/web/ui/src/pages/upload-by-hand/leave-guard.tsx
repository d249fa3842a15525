// Asks before a page is left on which something is being sent: within the site, and when the tab is closed.
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';

export function LeaveGuard({ isOn, onLeave }: { readonly isOn: boolean; onLeave(): void }) {
  const blocker = useBlocker(isOn);
  useEffect(() => {
    if (!isOn) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isOn]);
  const stay = (): void => blocker.reset?.();
  return (
    <Dialog title="An archive is being sent" isOpen={blocker.state === 'blocked'} onClose={stay}>
      <p>If you leave this page now, it is stopped. Nothing half-done stays on the server: send it again later.</p>
      <div className="actions end">
        <Button
          look="danger"
          onClick={() => {
            onLeave();
            blocker.proceed?.();
          }}
        >
          Leave
        </Button>
        <Button look="primary" onClick={stay}>
          Stay
        </Button>
      </div>
    </Dialog>
  );
}
