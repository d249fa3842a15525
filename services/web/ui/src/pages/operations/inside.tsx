// What the system is made of: what it depends on (as this server and the workers find it), its workers and queues.
import type { Overview } from '../../api/shapes.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';

type Dependency = Overview['dependencies'][number];
type Queue = NonNullable<Overview['queues']>[number];

export function Dependencies({ dependencies, workers, version }: Pick<Overview, 'dependencies' | 'workers' | 'version'>) {
  return (
    <section>
      <h2>Dependencies and processes</h2>
      <Table caption="Dependencies" columns={dependencyColumns} rows={dependencies} idOf={({ name }) => name} />
      <p>
        {workers.alive === 0 ? (
          <Badge tone="bad" icon="warning">
            No worker is alive
          </Badge>
        ) : (
          <>
            {formatCount(workers.alive)} {workers.alive === 1 ? 'worker is' : 'workers are'} alive
          </>
        )}
        {workers.seen_at !== null && (
          <>
            {' '}
            · last seen <Time at={workers.seen_at} />
          </>
        )}
        {version !== '' && (
          <>
            {' '}
            · version <code>{version}</code>
          </>
        )}
      </p>
    </section>
  );
}

export function Queues({ queues }: Pick<Overview, 'queues'>) {
  return (
    <section>
      <h2>Queues</h2>
      {queues === null ? (
        <p>
          <Badge tone="bad" icon="warning">
            The queue cannot be reached
          </Badge>
        </p>
      ) : (
        <Table caption="Queues" columns={queueColumns} rows={queues} idOf={({ name }) => name} />
      )}
      <p>
        <a href="/admin/queues">Every job, in bull-board</a>
      </p>
    </section>
  );
}

const dependencyColumns: readonly Column<Dependency>[] = [
  { key: 'name', label: 'Name', isName: true, cell: ({ name }) => name },
  {
    key: 'status',
    label: 'Status',
    cell: ({ status, error }) =>
      status === 'ok' ? (
        <Badge tone="good" icon="done">
          OK
        </Badge>
      ) : (
        <>
          <Badge tone="bad" icon="warning">
            Away
          </Badge>{' '}
          {error}
        </>
      ),
  },
  { key: 'ms', label: 'Took', isNumber: true, cell: ({ ms }) => `${formatCount(ms)} ms` },
];

const number = (key: Exclude<keyof Queue, 'name'>, label: string): Column<Queue> => ({
  key,
  label,
  isNumber: true,
  cell: (queue) => formatCount(queue[key]),
});
const queueColumns: readonly Column<Queue>[] = [
  { key: 'name', label: 'Queue', isName: true, cell: ({ name }) => name },
  number('waiting', 'Waiting'),
  number('active', 'Active'),
  number('delayed', 'Delayed'),
  number('failed', 'Failed'),
];
