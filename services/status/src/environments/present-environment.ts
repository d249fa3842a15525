// An environment as callers are told of it; and who may know of internal ones. Neighbours: to-facts.ts (the way in), public-list.ts.
import {
  formatOptionalTimestamp,
  formatTimestamp,
  nameOfArtefact,
  presentArtefact,
  type ArtefactShape,
  type EnvironmentShape,
} from '@symdepot/api';
import { missingForPublic, saidByOthers, type ArtefactRecord, type EnvironmentRecord, type PinRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';

/** Of rows; the bytes of internal artefacts are for `read_internal_artefacts` alone. */
const readers = ['read_internal_artefacts', 'upload_artefacts', 'publish_artefacts'] as const;

export const mayKnowInternal = (caller: Caller | undefined): boolean =>
  readers.some((permission) => caller?.permissions.includes(permission) === true);

/** One that the caller may not know of is not there. @throws AppError `environment_not_found` */
export function requireVisible(environment: EnvironmentRecord | undefined, caller: Caller | undefined): EnvironmentRecord {
  if (environment && (environment.publishedAt !== null || mayKnowInternal(caller))) return environment;
  throw new AppError('environment_not_found');
}

export const nameOfEnvironment = ({ id }: Pick<EnvironmentRecord, 'id'>): string => `env-${id}`;

/** Who relies on it may be a person. */
export const presentPin = ({ id, who, until, createdAt, createdBy }: PinRecord, caller: Caller | undefined) => ({
  id,
  who: mayKnowInternal(caller) ? who : 'somebody',
  until: formatOptionalTimestamp(until),
  created_at: formatTimestamp(createdAt),
  ...(mayKnowInternal(caller) && { created_by: createdBy }),
});

/** As if there were none, where the caller is not told of it elsewhere either. */
const presentPart = (part: ArtefactRecord | null, caller: Caller | undefined): ArtefactShape | null =>
  part && (part.visibility === 'public' || mayKnowInternal(caller)) ? presentArtefact(part) : null;

export function presentEnvironment(environment: EnvironmentRecord, caller: Caller | undefined): EnvironmentShape {
  const { artefact, sbom, sources, replaces, source, pins } = environment;
  return {
    id: nameOfEnvironment(environment),
    artefact: presentArtefact(artefact),
    labels: { ...environment.labels },
    inputs_hash: environment.inputsHash,
    source: source && { ...source },
    sbom: presentPart(sbom, caller),
    sources: presentPart(sources, caller),
    replaces: replaces && nameOfArtefact(replaces),
    licences: [...environment.licences],
    redistributable: environment.redistributable,
    notes: environment.notes,
    created_at: formatTimestamp(environment.createdAt),
    ...(mayKnowInternal(caller) && { created_by: environment.createdBy }),
    published_at: formatOptionalTimestamp(environment.publishedAt),
    pins: pins.map((pin) => presentPin(pin, caller)),
    // It may be for an internal environment, or internal sources.
    missing: mayKnowInternal(caller) ? missingForPublic(environment) : [],
    ...(mayKnowInternal(caller) && { said_by: presentSaidBy(environment) }),
  };
}

function presentSaidBy(environment: EnvironmentRecord) {
  const { forbiddenBy, copyleftBy } = saidByOthers(environment);
  const names = (ids: readonly number[]): string[] => ids.map((id) => nameOfEnvironment({ id }));
  return { forbidden: names(forbiddenBy), copyleft: names(copyleftBy) };
}
