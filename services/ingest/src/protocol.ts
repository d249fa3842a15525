// What a protocol is: where it is mounted, and a router. Each ends in stageArchive + submitUpload (stage-upload.ts).
import type { Router } from 'express';
import type { IngestContext } from './context.ts';

export interface Protocol {
  readonly name: string;
  /** Answers POST on exactly this path, with or without a slash at its end. */
  readonly path: string;
  router(context: IngestContext): Router;
}
