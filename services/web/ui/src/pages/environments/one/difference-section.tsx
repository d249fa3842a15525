// Which packages came, went and changed since the environment that this one replaced, by what their SBOMs say. Neighbour:
// use-relatives.ts.
import { useState } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../../api/call.ts';
import { useCall } from '../../../api/queries.ts';
import { useSession } from '../../../api/session.ts';
import type { Environment } from '../../../api/shapes.ts';
import { formatCount } from '../../../parts/bytes.tsx';
import { Button } from '../../../parts/button.tsx';
import type { IconName } from '../../../parts/icon.tsx';
import { Table, type Column } from '../../../parts/list/table.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { Badge, type Tone } from '../../../parts/state-badge.tsx';
import { addressOfEnvironment } from '../addresses.ts';
import type { Relatives } from './use-relatives.ts';

type Difference = Answer<'GET /environments/{environment}/difference'>;

interface DifferenceSectionProps {
  readonly environment: Environment;
  readonly relatives: Relatives;
}

export function DifferenceSection({ environment, relatives: { replaced } }: DifferenceSectionProps) {
  const canReadInternal = useSession().holds('read_internal_artefacts');
  if (environment.replaces === null || !replaced) return null;
  const before = replaced[0];
  const obstacle = before
    ? (obstacleOf(before, canReadInternal) ?? obstacleOf(environment, canReadInternal))
    : 'Nothing is known of that one.';
  return (
    <section aria-labelledby="difference">
      <h2 id="difference">Difference to the one that it replaced</h2>
      {before && (
        <p>
          It came in the place of <Link to={addressOfEnvironment(before.id)}>{before.id}</Link>.
        </p>
      )}
      {obstacle === undefined ? <Packages id={environment.id} /> : <p className="quiet-text">{obstacle}</p>}
    </section>
  );
}

/** Why it cannot be said what packages one has; undefined: it can be asked for. */
function obstacleOf({ id, sbom }: Environment, canReadInternal: boolean): string | undefined {
  if (sbom === null) return `It is not known which packages ${id} has: it has no SBOM${canReadInternal ? '' : ' that is public'}.`;
  if (sbom.state !== 'stored') return `It is not known any more which packages ${id} has: its SBOM is ${sbom.state}.`;
  return sbom.visibility === 'public' || canReadInternal ? undefined : `The SBOM of ${id} is internal.`;
}

function Packages({ id }: { readonly id: string }) {
  const difference = useCall('GET /environments/{environment}/difference', { params: { environment: id } });
  return (
    <QueryView query={difference} lines={4}>
      {(found) => <Found difference={found} />}
    </QueryView>
  );
}

interface Row {
  readonly what: 'changed' | 'added' | 'removed';
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const firstCount = 50;

function Found({ difference }: { readonly difference: Difference }) {
  const { added, removed, changed, unchanged } = difference;
  const [isWhole, setWhole] = useState(false);
  const rows: readonly Row[] = [
    ...changed.map((one) => ({ what: 'changed' as const, ...one })),
    ...added.map(({ name, versions }) => ({ what: 'added' as const, name, before: [], after: versions })),
    ...removed.map(({ name, versions }) => ({ what: 'removed' as const, name, before: versions, after: [] })),
  ];
  const counts = [
    `${formatCount(changed.length)} changed`,
    `${formatCount(added.length)} added`,
    `${formatCount(removed.length)} removed`,
    `${formatCount(unchanged)} as before`,
  ];
  return (
    <>
      <p className="number">Packages: {counts.join(', ')}.</p>
      {rows.length > 0 && (
        <Table
          caption="Packages that differ"
          columns={columns}
          rows={isWhole ? rows : rows.slice(0, firstCount)}
          idOf={({ what, name }) => `${what} ${name}`}
        />
      )}
      {!isWhole && rows.length > firstCount && (
        <div className="actions below">
          <Button onClick={() => setWhole(true)}>Show all {formatCount(rows.length)}</Button>
        </div>
      )}
    </>
  );
}

const looks: Readonly<Record<Row['what'], { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> = {
  changed: { word: 'Changed', tone: 'busy', icon: 'right' },
  added: { word: 'Added', tone: 'good', icon: 'plus' },
  removed: { word: 'Removed', tone: 'warn', icon: 'cross' },
};

const columns: readonly Column<Row>[] = [
  { key: 'name', label: 'Package', isName: true, cell: ({ name }) => name },
  {
    key: 'what',
    label: 'What',
    cell: ({ what }) => (
      <Badge tone={looks[what].tone} icon={looks[what].icon}>
        {looks[what].word}
      </Badge>
    ),
  },
  { key: 'before', label: 'Before', cell: ({ before }) => versionsOf(before) },
  { key: 'after', label: 'After', cell: ({ after }) => versionsOf(after) },
];

const versionsOf = (versions: readonly string[]): string => versions.map((version) => version || 'without a version').join(', ');
