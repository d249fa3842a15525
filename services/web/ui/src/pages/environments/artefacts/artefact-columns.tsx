// The columns of the list of artefacts. Neighbour: artefacts-page.tsx.
import { Link } from 'react-router';
import type { ListedArtefact } from '../../../api/shapes.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import type { IconName } from '../../../parts/icon.tsx';
import { Address } from '../../../parts/list/address.tsx';
import type { Column } from '../../../parts/list/table.tsx';
import { Badge, type Tone } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { addressOfEnvironment } from '../addresses.ts';
import { Digest } from '../digest.tsx';

const looks: Readonly<Record<ListedArtefact['state'], { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> = {
  announced: { word: 'Being sent', tone: 'busy', icon: 'working' },
  stored: { word: 'Stored', tone: 'good', icon: 'done' },
  damaged: { word: 'Damaged', tone: 'bad', icon: 'warning' },
  removed: { word: 'Removed', tone: 'warn', icon: 'stop' },
};

export const artefactColumns: readonly Column<ListedArtefact>[] = [
  { key: 'digest', label: 'Digest', isName: true, cell: ({ name }) => <Digest name={name} of={name.slice(0, 'sha512:'.length + 12)} /> },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'visibility', label: 'Visibility', cell: ({ visibility }) => (visibility === 'public' ? 'Public' : 'Internal') },
  { key: 'state', label: 'State', cell: (artefact) => <State artefact={artefact} /> },
  { key: 'environments', label: 'Used as', cell: (artefact) => <Uses artefact={artefact} /> },
  { key: 'uploaded_by', label: 'Uploaded by', cell: ({ uploaded_by: by }) => <Address email={by} /> },
  { key: 'stored_at', label: 'Stored', cell: ({ stored_at: at }) => at !== null && <Time at={at} /> },
  { key: 'last_used_at', label: 'Last download', cell: (artefact) => <LastUse artefact={artefact} /> },
];

function State({ artefact: { state, removed, removed_by: by, damaged_at: damagedAt } }: { readonly artefact: ListedArtefact }) {
  const { word, tone, icon } = looks[state];
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {removed && (
        <div className="hint">
          <Time at={removed.at} />
          {by !== null && ` by ${by}`}: {removed.reason}
        </div>
      )}
      {state === 'damaged' && damagedAt !== null && (
        <div className="hint">
          found <Time at={damagedAt} />
        </div>
      )}
    </>
  );
}

const roleWords = { artefact: 'Archive of', sbom: 'SBOM of', sources: 'Sources of' } as const;

function Uses({ artefact: { environments } }: { readonly artefact: ListedArtefact }) {
  if (environments.length === 0) return <span className="quiet-text">Nothing</span>;
  return (
    <ul className="plain-list uses">
      {environments.map(({ id, role }) => (
        <li key={`${role} ${id}`}>
          <Link to={addressOfEnvironment(id)}>{`${roleWords[role]} ${id}`}</Link>
        </li>
      ))}
    </ul>
  );
}

/** Until it is downloaded it is as old as it has been here. */
function LastUse({ artefact: { last_used_at: at, stored_at: storedAt } }: { readonly artefact: ListedArtefact }) {
  if (storedAt !== null && Date.parse(at) <= Date.parse(storedAt)) return <span className="quiet-text">Not yet</span>;
  return <Time at={at} />;
}
