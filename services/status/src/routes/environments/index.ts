// The routes of build environments, and the list of artefacts.
import type { Served } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { browseEnvironments, listEnvironmentLabels } from './browse-environments.ts';
import { getEnvironmentDifference } from './get-difference.ts';
import { getEnvironment, getEnvironmentHistory, getEnvironmentManifest } from './get-environment.ts';
import { getEnvironmentsSignature, getPublicEnvironments, getSigningKeys } from './get-public-list.ts';
import { listArtefacts } from './list-artefacts.ts';
import { listEnvironments } from './list-environments.ts';
import { pinEnvironment, unpinEnvironment } from './pin-environment.ts';
import { publishEnvironment, withdrawEnvironment } from './publish-environment.ts';
import { changeEnvironment, recordEnvironment } from './record-environment.ts';

export const environmentRoutes: readonly Served<StatusContext>[] = [
  getPublicEnvironments,
  getEnvironmentsSignature,
  getSigningKeys,
  recordEnvironment,
  listEnvironments,
  browseEnvironments,
  listEnvironmentLabels,
  getEnvironment,
  changeEnvironment,
  publishEnvironment,
  withdrawEnvironment,
  getEnvironmentManifest,
  getEnvironmentHistory,
  getEnvironmentDifference,
  pinEnvironment,
  unpinEnvironment,
  listArtefacts,
];
