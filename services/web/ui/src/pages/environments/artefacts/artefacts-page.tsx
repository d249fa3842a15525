// `/build-environments/artefacts`: every artefact that there is or was, the newest first, for those who may read all of them. Neighbours:
// artefact-columns.tsx, ../environments-page.tsx.
import { useSearchParams } from 'react-router';
import { urlOf, type Given } from '../../../api/call.ts';
import { useCall } from '../../../api/queries.ts';
import { formatCount } from '../../../parts/bytes.tsx';
import { FilterBar, valueOf, type Filter } from '../../../parts/list/filter-bar.tsx';
import { pageOf, Pager } from '../../../parts/list/pager.tsx';
import { Table } from '../../../parts/list/table.tsx';
import { Empty } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { SectionTabs } from '../section-tabs.tsx';
import { artefactColumns } from './artefact-columns.tsx';
import '../environments.css';

const filters = [
  { name: 'digest', label: 'Digest begins with', placeholder: 'sha512:a5c1' },
  {
    name: 'state',
    label: 'State',
    choices: [
      { value: 'stored', label: 'Stored' },
      { value: 'damaged', label: 'Damaged' },
      { value: 'removed', label: 'Removed' },
    ],
  },
  {
    name: 'visibility',
    label: 'Visibility',
    choices: [
      { value: 'public', label: 'Public' },
      { value: 'internal', label: 'Internal' },
    ],
  },
] as const satisfies readonly Filter[];

type Query = NonNullable<Given<'GET /api/artefacts'>['query']>;

export function Component() {
  const [address] = useSearchParams();
  const wanted = Object.fromEntries(filters.map((filter) => [filter.name, valueOf(address, filter)])) as Query;
  const asked = { query: { ...wanted, page: String(pageOf(address)) } };
  const artefacts = useCall('GET /api/artefacts', asked);
  const total = artefacts.data?.total;
  return (
    <Page
      title="Artefacts"
      intro={
        total === undefined ? '\u00a0' : <span className="number">{`${formatCount(total)} ${total === 1 ? 'artefact' : 'artefacts'}`}</span>
      }
      curl={urlOf('GET /api/artefacts', asked)}
    >
      <SectionTabs current="Artefacts" />
      <FilterBar filters={filters} errors={artefacts.error?.fields} />
      <QueryView query={artefacts} rows={20} needs="Read internal artefacts">
        {({ artefacts: rows, total: count, page_size: pageSize }) =>
          count === 0 ? (
            <Empty title={address.size > 0 ? 'No artefact matches' : 'There is no artefact yet'}>
              <p>
                {address.size > 0
                  ? 'Take a filter away to see more.'
                  : 'The archives of build environments, their SBOMs and their sources appear here once they are stored.'}
              </p>
            </Empty>
          ) : (
            <>
              <Table caption="Artefacts" columns={artefactColumns} rows={rows} idOf={({ name }) => name} />
              <Pager total={count} pageSize={pageSize} noun="artefacts" />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
