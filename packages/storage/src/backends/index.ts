// The list of storage backends. A new one is a file here and a line below.
import type { Backend } from '../backend.ts';
import { filesystemBackend } from './filesystem.ts';
import { gcsBackend } from './gcs.ts';
import { memoryBackend } from './memory.ts';

export const backends: readonly Backend[] = [filesystemBackend, gcsBackend, memoryBackend];
