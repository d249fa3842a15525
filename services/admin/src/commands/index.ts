// The nouns of `npm run admin`, in the order of its help.
import type { NounCommands } from '../command.ts';
import { addAuditCommands } from './audit.ts';
import { addGroupCommands } from './group.ts';
import { addLaneCommands } from './lane.ts';
import { addSweepCommand } from './sweep.ts';
import { addTakedownCommands } from './takedown.ts';
import { addTokenCommands } from './token.ts';
import { addUploadsCommands } from './uploads.ts';
import { addUserCommands } from './user.ts';
import { addVerifyCommand } from './verify.ts';

export const nouns: readonly NounCommands[] = [
  addUserCommands,
  addGroupCommands,
  addTokenCommands,
  addAuditCommands,
  addUploadsCommands,
  addLaneCommands,
  addTakedownCommands,
  addSweepCommand,
  addVerifyCommand,
];
