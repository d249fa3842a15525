// Every process that lives: which version of which service runs where. Neighbours: operations-page.tsx, inside.tsx.
import type { Overview } from '../../api/shapes.ts';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';

type Process = NonNullable<Overview['processes']>[number];

export function Processes({ processes = [] }: Pick<Overview, 'processes'>) {
  return (
    <section>
      <h2>Versions</h2>
      <Table caption="Processes" columns={columns} rows={processes} idOf={({ id, service, host }) => id ?? `${service} ${host}`} />
    </section>
  );
}

const columns: readonly Column<Process>[] = [
  { key: 'service', label: 'Service', isName: true, cell: ({ service }) => service },
  { key: 'version', label: 'Version', cell: ({ version }) => <code>{version}</code> },
  { key: 'host', label: 'Host', cell: ({ host }) => host },
  { key: 'seen_at', label: 'Last seen', cell: ({ seen_at: at }) => <Time at={at} /> },
];
