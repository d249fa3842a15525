// What a caller says of an environment, as the database keeps it. Neighbours: present-environment.ts (the way out), licences.ts.
import type { EnvironmentChange } from '@symdepot/api';
import type { EnvironmentFacts } from '@symdepot/database';
import { needSources } from './licences.ts';

type Said = Omit<EnvironmentChange, 'sbom' | 'sources' | 'replaces'>;

/** All of it, for a new one. @throws AppError `licence_unknown` */
export const toFacts = ({
  labels = {},
  inputs_hash: inputsHash = null,
  source = null,
  licences = [],
  ...said
}: Said): EnvironmentFacts => ({
  labels,
  inputsHash,
  source,
  licences,
  needsSources: needSources(licences),
  redistributable: said.redistributable ?? 'unknown',
  notes: said.notes ?? '',
});

/** Only what is said. @throws AppError `licence_unknown` */
export const toChangedFacts = ({ labels, inputs_hash: inputsHash, source, licences, redistributable, notes }: Said) => ({
  labels,
  inputsHash,
  source,
  licences,
  needsSources: licences && needSources(licences),
  redistributable,
  notes,
});
