import { postgresQueue } from './queue-kinds.ts';
import { describeStores } from './stores.ts';

describeStores(postgresQueue);
