import { describeKills } from '../harness/faults/kills.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';

describeKills(postgresQueue);
