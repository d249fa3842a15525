// The kinds of uploads. To add one: CONTRIBUTING.md, recipes.
import type { UploadRecord } from '@symdepot/database';
import type { UploadKind } from '@symdepot/symbols';
import type { UploadSource } from '../upload-source.ts';
import { anySource } from './any.ts';
import { archiveSource } from './archive.ts';
import { filesSource } from './files.ts';

const sources: Readonly<Record<UploadKind, UploadSource>> = {
  archive: archiveSource,
  files: filesSource,
  any: anySource,
};

export const sourceOf = ({ kind }: Pick<UploadRecord, 'kind'>): UploadSource => sources[kind];
