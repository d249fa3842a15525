// ingest, status and download with ports of their own, as a fleet has them, but in one process: a start costs a second of processor
// time, and most tests of fleets are about workers, or about one more service beside these.
import { configSchema as downloadSchema, createDownload } from '@symdepot/download';
import { configSchema as ingestSchema, createIngest } from '@symdepot/ingest';
import { runService } from '@symdepot/runtime';
import { configSchema as statusSchema, createStatus } from '@symdepot/status';

await Promise.all([
  runService('ingest', ingestSchema, createIngest),
  runService('status', statusSchema, createStatus),
  runService('download', downloadSchema, createDownload),
]);
