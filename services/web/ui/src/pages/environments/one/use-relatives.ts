// The environments in whose place one has come, and those that have come in its place: they are named by their artefacts, and there may
// be several of one. Neighbours: facts-section.tsx, difference-section.tsx.
import { useCall } from '../../../api/queries.ts';
import type { Environment } from '../../../api/shapes.ts';

export interface Relatives {
  /** The newest first; undefined until it is known. */
  readonly replaced: readonly Environment[] | undefined;
  readonly replacedBy: readonly Environment[] | undefined;
}

export function useRelatives({ artefact, replaces }: Environment): Relatives {
  const replaced = useCall('GET /api/environments', { query: { sha512: replaces ?? '' } }, { enabled: replaces !== null });
  const replacedBy = useCall('GET /api/environments', { query: { replaces: artefact.name } });
  return {
    replaced: replaces === null ? [] : replaced.data?.environments.filter((one) => one.artefact.name === replaces),
    replacedBy: replacedBy.data?.environments.filter((one) => one.replaces === artefact.name),
  };
}
