// Who makes the first accounts, as the audit log names it. Neighbours: prepare-superuser.ts, prepare-tokens.ts.
import type { Actor } from '@symdepot/database';

export const itself: Actor = { actor: 'symdepot', via: 'command', requestId: null, address: null };
