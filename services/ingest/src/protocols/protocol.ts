// What a protocol is: the routes by which it hands us symbols. Archives end in stageArchive + submitUpload (stage-upload.ts), files
// that come one by one in announceFiles + receiveFile.
import type { Served } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';

export interface Protocol {
  readonly name: string;
  readonly served: readonly Served<IngestContext>[];
}
