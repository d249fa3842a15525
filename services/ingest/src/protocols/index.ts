// The upload protocols, in the order in which they are mounted. To add one: CONTRIBUTING.md, recipes.
import type { Protocol } from './protocol.ts';
import { v1 } from './v1.ts';
import { v2Sessions } from './v2-sessions.ts';

export const protocols: readonly Protocol[] = [v1, v2Sessions];
