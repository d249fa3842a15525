// What is found by an id: a file, and what its bytes are. Neighbours: find-by-id.ts, respond-by-id.ts.
import type { Found } from '@symdepot/lookup';
import type { SourceFile } from './source-bundle.ts';
import type { StoredProgram } from './stored-program.ts';

export interface FoundById extends Found {
  readonly content: StoredProgram | SourceFile;
}
