// The nouns of `npm run admin`, in the order of its help.
import type { NounCommands } from '../command.ts';
import { addGroupCommands } from './group.ts';
import { addTokenCommands } from './token.ts';
import { addUserCommands } from './user.ts';

export const nouns: readonly NounCommands[] = [addUserCommands, addGroupCommands, addTokenCommands];
