// `/build-environments`: environments by labels and state, the newest first; or those that were current at a day. Neighbours:
// list-filters.ts, time-slider.tsx, one/environment-page.tsx.
import { useSearchParams } from 'react-router';
import { urlOf } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { FilterBar } from '../../parts/list/filter-bar.tsx';
import { Pager } from '../../parts/list/pager.tsx';
import { Table } from '../../parts/list/table.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { dayNumber, dayWords, isDay } from './days.ts';
import { environmentColumns } from './environment-columns.tsx';
import { filtersFor, queryOf } from './list-filters.ts';
import { Nothing } from './nothing.tsx';
import { SectionTabs } from './section-tabs.tsx';
import { TimeSlider } from './time-slider.tsx';
import './environments.css';

/** Who is told of internal ones. */
const readers = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'] as const;

export function Component() {
  const [address] = useSearchParams();
  const session = useSession();
  const given = { query: queryOf(address) };
  const environments = useCall('GET /api/environments', given);
  const known = useCall('GET /api/environments/labels', {}).data;
  const knowsInternal = readers.some((permission) => session.holds(permission));
  const at = address.get('at');
  return (
    <Page
      title="Build environments"
      intro={<Intro total={environments.data?.total} at={at} isFiltered={address.size > 0} />}
      curl={urlOf('GET /api/environments', given)}
    >
      <SectionTabs current="Environments" />
      <FilterBar filters={filtersFor(address, known?.labels, knowsInternal)} errors={environments.error?.fields} />
      {known?.first_published_at != null && <TimeSlider first={known.first_published_at} />}
      <QueryView query={environments} rows={20}>
        {({ environments: rows, total, page_size: pageSize }) =>
          total === 0 ? (
            <Nothing at={at} isFiltered={address.size > 0} />
          ) : (
            <>
              <Table caption="Build environments" columns={environmentColumns} rows={rows} idOf={({ id }) => id} />
              <Pager total={total} pageSize={pageSize} noun="environments" />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

interface IntroProps {
  readonly total: number | undefined;
  readonly at: string | null;
  readonly isFiltered: boolean;
}

/** Its line is there before it is known. */
function Intro({ total, at, isFiltered }: IntroProps) {
  if (total === undefined) return '\u00a0';
  if (at !== null) {
    const when = isDay(at) ? `at the end of ${dayWords(dayNumber(at))} (UTC)` : `at ${at}`;
    return `What was current ${when}: of each product, branch, platform and build type the newest that was public by then.`;
  }
  return (
    <span className="number">{`${formatCount(total)} ${total === 1 ? 'environment' : 'environments'}${isFiltered ? ', by this filter' : ''}`}</span>
  );
}
