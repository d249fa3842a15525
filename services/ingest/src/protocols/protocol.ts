// Defines a protocol: the routes of one way to upload symbols. Archives end in stageArchive + submitUpload (stage-upload.ts), files
// that arrive one by one in announceFiles + receiveFile.
import type { Served } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';

export interface Protocol {
  readonly name: string;
  readonly served: readonly Served<IngestContext>[];
}
