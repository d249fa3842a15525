import { describeKills } from '../harness/faults/kills.ts';
import { redisQueue } from '../harness/faults/queue-kinds.ts';

describeKills(redisQueue(11));
