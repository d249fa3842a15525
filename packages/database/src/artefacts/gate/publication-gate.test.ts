import { expect, test } from 'vitest';
import type { ArtefactRecord } from '../artefact-record.ts';
import { lostForPublic, missingForPublic, saidByOthers } from './publication-gate.ts';

const artefact = (change: Partial<ArtefactRecord> = {}): ArtefactRecord => ({
  id: 1,
  sha512: 'a'.repeat(128),
  sha256: 'b'.repeat(64),
  bytes: 1,
  mediaType: 'application/x-xz',
  visibility: 'internal',
  state: 'stored',
  uploadedBy: 'a@b',
  createdAt: new Date(0),
  storedAt: new Date(0),
  verifiedAt: new Date(0),
  damagedAt: null,
  checkAskedAt: null,
  lastUsedAt: new Date(0),
  removedAt: null,
  removedBy: null,
  removalReason: null,
  ...change,
});
const ofBytes = { forbiddenBy: [], copyleftBy: [] };
const [own, other] = [7, 8];
const open = {
  id: own,
  artefact: artefact(),
  licences: ['MIT'],
  needsSources: false,
  ofBytes,
  redistributable: 'yes' as const,
  sources: null,
};
const copyleft = { ...open, licences: ['GPL-2.0-only'], needsSources: true, ofBytes: { ...ofBytes, copyleftBy: [own] } };
const besideCopyleft = { ...open, ofBytes: { ...ofBytes, copyleftBy: [other] } };
const forbidden = { ...open, redistributable: 'no' as const, ofBytes: { ...ofBytes, forbiddenBy: [own, other] } };
const shown = { visibility: 'public' as const, id: 2 };
const hidden = { id: 2 };

test.each([
  ['all is said', open, []],
  ['nobody has said that it may be', { ...open, redistributable: 'unknown' as const }, ['redistributable']],
  ['it may not be', forbidden, ['redistributable']],
  ['another says that it may not be', { ...forbidden, redistributable: 'yes' as const }, ['contradicted']],
  ['no licences', { ...open, licences: [] }, ['licences']],
  ['nothing is said', { ...open, licences: [], redistributable: 'unknown' as const }, ['redistributable', 'licences']],
  ['it is gone', { ...open, artefact: artefact({ state: 'removed' }) }, ['artefact']],
  ['it is damaged', { ...open, artefact: artefact({ state: 'damaged' }) }, ['artefact']],
  ['copyleft without sources', copyleft, ['sources']],
  ['copyleft with sources that are internal', { ...copyleft, sources: artefact(hidden) }, ['sources_public']],
  ['copyleft with sources that are gone', { ...copyleft, sources: artefact({ ...shown, state: 'removed' }) }, ['sources_public']],
  ['copyleft with public sources', { ...copyleft, sources: artefact(shown) }, []],
  ['copyleft that is its own sources', { ...copyleft, sources: artefact() }, []],
  ['another says that it is copyleft', besideCopyleft, ['sources']],
])('%s', (_what, environment, missing) => {
  expect(missingForPublic(environment)).toEqual(missing);
});

const damaged = { ...copyleft, sources: artefact({ ...shown, state: 'damaged' }) };
test.each([
  ['nothing that it lacked before', damaged, damaged, []],
  ['its sources', { ...copyleft, sources: artefact(shown) }, copyleft, ['sources']],
  ['its sources, which were damaged', damaged, copyleft, ['sources']],
  ['its sources, for others that are not public', damaged, { ...copyleft, sources: artefact({ id: 3 }) }, ['sources_public']],
  ['its licences', open, { ...open, licences: [] }, ['licences']],
  ['its permissive licence, where only another called it copyleft', besideCopyleft, copyleft, ['sources']],
  ['its permissive licence, where its sources are damaged', { ...damaged, needsSources: false }, damaged, ['sources_public']],
  ['nothing that only another has said', besideCopyleft, besideCopyleft, []],
])('a change takes away %s', (_what, before, after, lost) => {
  expect(lostForPublic(before, after)).toEqual(lost);
});

test.each([
  ['nobody', copyleft, [], []],
  ['who says "no"', { ...forbidden, redistributable: 'yes' as const, ofBytes: { forbiddenBy: [other], copyleftBy: [] } }, [other], []],
  ['nobody, where it says so itself', forbidden, [], []],
  ['who calls it copyleft', besideCopyleft, [], [other]],
  ['nobody, where its sources are public', { ...besideCopyleft, sources: artefact(shown) }, [], []],
])('of others is named %s', (_who, environment, forbiddenBy, copyleftBy) => {
  expect(saidByOthers(environment)).toEqual({ forbiddenBy, copyleftBy });
});
