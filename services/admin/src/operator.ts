// Who runs the command, for the audit log: an account of the operating system, since nobody signs in to a command line.
import { userInfo } from 'node:os';
import type { Actor } from '@symdepot/database';

export const operator = (): Actor => ({ actor: accountName(), via: 'command', requestId: null, address: null });

/** A container may run as a number that has no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
