// The columns of the list of environments. Neighbour: environments-page.tsx.
import { Link } from 'react-router';
import type { Environment } from '../../api/shapes.ts';
import { Bytes } from '../../parts/bytes.tsx';
import type { Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { addressOfEnvironment } from './addresses.ts';
import { Digest } from './digest.tsx';
import { EnvironmentBadge, stateOf } from './environment-state.tsx';
import { Labels } from './labels.tsx';

export const environmentColumns: readonly Column<Environment>[] = [
  { key: 'id', label: 'Environment', isName: true, cell: ({ id }) => <Link to={addressOfEnvironment(id)}>{id}</Link> },
  { key: 'labels', label: 'Labels', cell: ({ labels }) => <Labels labels={labels} /> },
  { key: 'state', label: 'State', cell: (environment) => <EnvironmentBadge state={stateOf(environment)} /> },
  { key: 'digest', label: 'Digest', cell: ({ id, artefact }) => <Digest name={artefact.name} of={id} /> },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ artefact }) => <Bytes count={artefact.size} /> },
  {
    key: 'published_at',
    label: 'Published',
    cell: ({ published_at: at }) => (at === null ? <span className="quiet-text">Not yet</span> : <Time at={at} />),
  },
  { key: 'created_at', label: 'Recorded', cell: ({ created_at: at }) => <Time at={at} /> },
];
