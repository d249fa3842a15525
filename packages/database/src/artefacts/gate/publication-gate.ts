// What an environment lacks to be public (ADR 46): nothing may be handed out whose makers have not said that it may be, nor anything
// copyleft without its sources in the same place. What one environment says of bytes counts for all that have them.
// Neighbours: public-bytes.ts, ../visibility.ts.
import { AppError } from '@symdepot/errors';
import type { EnvironmentRecord } from '../environment-record.ts';

/** In the order in which they are told. `environment`: nobody has said anything of the artefact. */
export type Missing = 'environment' | 'artefact' | 'redistributable' | 'contradicted' | 'licences' | 'sources' | 'sources_public';

type Judged = Pick<EnvironmentRecord, 'artefact' | 'id' | 'licences' | 'needsSources' | 'ofBytes' | 'redistributable' | 'sources'>;

export function missingForPublic({ artefact, licences, ofBytes, redistributable, sources }: Judged): Missing[] {
  return [
    ...(artefact.state === 'stored' ? [] : (['artefact'] as const)),
    ...(redistributable === 'yes' ? [] : (['redistributable'] as const)),
    ...(redistributable === 'yes' && ofBytes.forbiddenBy.length > 0 ? (['contradicted'] as const) : []),
    ...(licences.length > 0 ? [] : (['licences'] as const)),
    ...(ofBytes.copyleftBy.length > 0 ? missingSources(artefact, sources) : []),
  ];
}

function missingSources({ id }: Judged['artefact'], sources: Judged['sources']): Missing[] {
  if (sources === null) return ['sources'];
  if (sources.id === id) return []; // whoever has the one has the other
  return sources.visibility === 'public' && sources.state === 'stored' ? [] : ['sources_public'];
}

/**
 * What a change of a public one has taken away. What it lacks already is no reason to refuse: its sources may be damaged, and something
 * is to be said of that. Unless it now lacks them for another reason: it names others, or calls itself copyleft.
 */
export function lostForPublic(before: Judged, after: Judged): Missing[] {
  const lacked = missingForPublic(before);
  const isNewDuty = before.sources?.id !== after.sources?.id || (after.needsSources && !before.needsSources);
  const isOfSources = (what: Missing): boolean => what === 'sources' || what === 'sources_public';
  return missingForPublic(after).filter((what) => !lacked.includes(what) || (isNewDuty && isOfSources(what)));
}

/** Other environments of the same bytes, for which it lacks what it does not say itself. */
export function saidByOthers(environment: Judged): Judged['ofBytes'] {
  const { id, needsSources, ofBytes, redistributable } = environment;
  const others = (ids: readonly number[]): number[] => ids.filter((one) => one !== id);
  const lacksSources = missingForPublic(environment).some((what) => what === 'sources' || what === 'sources_public');
  return {
    forbiddenBy: redistributable === 'yes' ? others(ofBytes.forbiddenBy) : [],
    copyleftBy: lacksSources && !needsSources ? others(ofBytes.copyleftBy) : [],
  };
}

/** @throws AppError `not_redistributable` */
export function assertOpen(environment: Judged, missing: readonly Missing[] = missingForPublic(environment)): void {
  if (missing.length > 0) throw new AppError('not_redistributable', { missing, ...saidByOthers(environment) });
}
