import { postgresQueue } from '../harness/faults/queue-kinds.ts';
import { describeStores } from '../harness/faults/stores.ts';

describeStores(postgresQueue);
