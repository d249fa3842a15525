// The commands of `symdepot`, in the order in which --help lists them.
import type { AddCommand } from '../command.ts';
import { addCancelCommand } from './cancel.ts';
import { addCoverageCommand } from './coverage.ts';
import { addDownloadCommand } from './download.ts';
import { addEnvCommand } from './env.ts';
import { addListCommand } from './list.ts';
import { addRetryCommand } from './retry.ts';
import { addStatusCommand } from './status.ts';
import { addUploadCommand } from './upload.ts';
import { addWhoamiCommand } from './whoami.ts';

export const commands: readonly AddCommand[] = [
  addUploadCommand,
  addStatusCommand,
  addListCommand,
  addRetryCommand,
  addCancelCommand,
  addCoverageCommand,
  addDownloadCommand,
  addEnvCommand,
  addWhoamiCommand,
];
