// Who may see what: uploads and their files are for their owner, and for holders of view_all_uploads (Tecken §5.2).
import type { Caller } from '@symdepot/runtime/http';

export const mayViewAll = ({ permissions }: Caller): boolean => permissions.includes('view_all_uploads');

export const mayView = (caller: Caller, ownerId: number): boolean => ownerId === caller.userId || mayViewAll(caller);
