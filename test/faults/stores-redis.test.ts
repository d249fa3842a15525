import { redisQueue } from './queue-kinds.ts';
import { describeStores } from './stores.ts';

describeStores(redisQueue(10));
