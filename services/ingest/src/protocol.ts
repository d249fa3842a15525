// What a protocol is: where it is mounted, and a router. Archives end in stageArchive + submitUpload (stage-upload.ts), files
// that come one by one in announceFiles + receiveFile.
import type { Router } from 'express';
import type { IngestContext } from './context.ts';

export interface Protocol {
  readonly name: string;
  /** Where its router is mounted. */
  readonly path: string;
  /** Paths whose POST counts against the limits of the caller (admit.ts), with or without a slash at their end. */
  readonly admitted: readonly string[];
  /** As those, but not against the backlog: they end what was admitted before. */
  readonly ending?: readonly string[];
  router(context: IngestContext): Router;
}
