// The upload protocols, in the order in which they are mounted. To add one: CONTRIBUTING.md, recipes.
import { any } from './any.ts';
import { artefacts } from './artefacts.ts';
import { breakpad } from './breakpad.ts';
import type { Protocol } from './protocol.ts';
import { tooltool } from './tooltool.ts';
import { v1 } from './v1.ts';
import { v2 } from './v2.ts';

export const protocols: readonly Protocol[] = [v1, any, v2, breakpad, artefacts, tooltool];
