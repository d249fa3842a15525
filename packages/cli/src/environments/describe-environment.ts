// An environment for people, and for --json. Neighbours: look-up.ts, push.ts, publish.ts.
import type { EnvironmentShape } from '@symdepot/client';
import { formatBytes, printable } from '../report/format.ts';
import { shortName } from './artefacts/artefact-name.ts';

const missingWords = new Map([
  ['artefact', 'its artefact is not stored'],
  ['redistributable', '--redistributable yes'],
  ['contradicted', 'that no other environment of the same archive says --redistributable no'],
  ['licences', 'at least one --licence'],
  ['sources', '--sources, since a licence is copyleft'],
  ['sources_public', 'that its sources are public (publish --with-sources)'],
]);

const labelsOf = ({ labels }: EnvironmentShape): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const visibilityOf = ({ published_at: at }: EnvironmentShape): string => (at === null ? 'internal' : `public since ${at.slice(0, 10)}`);

/** One line of a list. */
export const describeInLine = (environment: EnvironmentShape): string => {
  const { id, artefact } = environment;
  const facts = [visibilityOf(environment), shortName(artefact.name), formatBytes(artefact.size), labelsOf(environment)];
  return printable(`  ${id}  ${facts.filter(Boolean).join('  ')}`);
};

/** The first line has what scripts cut out of texts: the id, and the whole digest. */
export function describeEnvironment(environment: EnvironmentShape): string[] {
  const { id, artefact, inputs_hash: inputs, licences, source, pins } = environment;
  const rows = [
    ['is', `${visibilityOf(environment)}, ${formatBytes(artefact.size)}${artefact.state === 'stored' ? '' : `, ${artefact.state}`}`],
    ['labels', labelsOf(environment)],
    ['inputs', inputs ?? ''],
    ['licences', licences.join(', ')],
    ['from', [source?.repository, source?.revision, source?.path].filter(Boolean).join(' ')],
    ['pinned', pins.map(({ id: pin, who, until }) => `${who} (${pin}${until === null ? '' : `, until ${until.slice(0, 10)}`})`).join(', ')],
  ] as const;
  return [`${id} ${artefact.name}`, ...rows.flatMap(([name, text]) => (text === '' ? [] : [printable(`  ${name.padEnd(8)}  ${text}`)]))];
}

/** Before it can be public. */
export const describeMissing = ({ missing }: Pick<EnvironmentShape, 'missing'>): string[] =>
  missing.length === 0 ? [] : [`To be public it lacks: ${missing.map((what) => missingWords.get(what) ?? what).join('; ')}`];
