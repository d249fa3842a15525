// Who changes accounts in tests that do it behind the services' back.
import type { Actor } from '@symdepot/database';

export const testActor: Actor = { actor: 'test', via: 'command', requestId: null, address: null };
