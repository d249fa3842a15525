import { redisQueue } from '../harness/faults/queue-kinds.ts';
import { describeStores } from '../harness/faults/stores.ts';

describeStores(redisQueue(10));
