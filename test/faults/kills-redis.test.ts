import { describeKills } from './kills.ts';
import { redisQueue } from './queue-kinds.ts';

describeKills(redisQueue(11));
