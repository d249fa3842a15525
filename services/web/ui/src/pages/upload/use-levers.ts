// Whether the server would take a retry or a cancellation of an upload from who is signed in. Neighbour: next-step.ts.
import { useSession } from '../../api/session.ts';
import type { Levers } from './next-step.ts';
import { hasEnded, type Upload } from './verdict.ts';

export function useLevers(upload: Upload): Levers {
  const session = useSession();
  const isAllowed =
    session.isOperator ||
    (session.email === upload.user.email && session.holds(upload.try_symbols ? 'upload_try_symbols' : 'upload_symbols'));
  return { canRetry: isAllowed && hasEnded(upload) && upload.state !== 'complete', canCancel: isAllowed && !hasEnded(upload) };
}
