import { describeKills } from './kills.ts';
import { postgresQueue } from './queue-kinds.ts';

describeKills(postgresQueue);
