// The list of storage backends. To add one: a file here and a line below.
import type { Backend } from '../backend.ts';
import { filesystemBackend } from './filesystem.ts';
import { gcsBackend } from './gcs.ts';
import { memoryBackend } from './memory.ts';
import { s3Backend } from './s3.ts';

export const backends: readonly Backend[] = [filesystemBackend, gcsBackend, memoryBackend, s3Backend];
