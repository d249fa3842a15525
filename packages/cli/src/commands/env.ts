// `env …`: build environments (ADR 46). What each of its commands does is in ../environments.
import type { AddCommand } from '../command.ts';
import { addFetchCommand } from '../environments/fetch.ts';
import { addAtCommand, addListEnvironmentsCommand } from '../environments/look-up.ts';
import { addManifestCommand } from '../environments/manifest.ts';
import { addPinCommand } from '../environments/pin.ts';
import { addPublishCommand } from '../environments/publish.ts';
import { addPushCommand } from '../environments/push.ts';
import { addVerifyCommand } from '../environments/verify.ts';

const environmentCommands: readonly AddCommand[] = [
  addPushCommand,
  addPublishCommand,
  addListEnvironmentsCommand,
  addAtCommand,
  addFetchCommand,
  addVerifyCommand,
  addPinCommand,
  addManifestCommand,
];

export const addEnvCommand: AddCommand = (program, choose) => {
  const env = program.command('env').description('build environments: archives by digest, to build in the same one again, years later');
  for (const addCommand of environmentCommands) addCommand(env, choose);
};
