// `/uploads`: uploads by filters, the newest first; kept up to date while somebody looks. Neighbours: list-filters.ts, upload-columns.tsx.
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { useSession, type Session } from '../../api/session.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { FilterBar } from '../../parts/list/filter-bar.tsx';
import { Freshness } from '../../parts/live/freshness.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Table, type Sort } from '../../parts/list/table.tsx';
import { UploadCommand } from '../../parts/list/upload-command.tsx';
import { filterOf, filtersFor, queryOf } from './list-filters.ts';
import { BulkBar } from './bulk-bar.tsx';
import { columnsFor, type ListedUpload } from './upload-columns.tsx';
import { ViewBar } from './view-bar.tsx';
import './uploads.css';

const everyMs = 5_000;

export function Component() {
  const [address, setAddress] = useSearchParams();
  const session = useSession();
  const query = queryOf(address);
  const [isPaused, setPaused] = useState(false);
  const uploads = useCall('GET /api/uploads/', { query }, { every: everyMs, isPaused });
  const canViewAll = uploads.data?.can_view_all ?? session.holds('view_all_uploads');
  const filters = filtersFor(canViewAll, address);
  const [selected, select] = useSelection(String(address));
  const order: Sort = { key: address.get('sort') ?? 'created_at', isDescending: !address.has('sort') || address.get('reverse') === 'true' };
  const sort = ({ key, isDescending }: Sort): void =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('page');
      next.set('sort', key);
      if (isDescending) next.set('reverse', 'true');
      else next.delete('reverse');
      return next;
    });
  return (
    <Page
      title="Uploads"
      intro={<Total total={uploads.data?.total} canViewAll={canViewAll} isFiltered={Object.keys(filterOf(address)).length > 0} />}
      actions={
        <>
          <Freshness queries={[uploads]} isPaused={isPaused} onPause={setPaused} />
          {session.mayUpload && (
            <LinkButton to="/uploads/upload" look="primary" icon="upload">
              Upload
            </LinkButton>
          )}
        </>
      }
      curl={`/api/uploads/${address.size > 0 ? `?${address}` : ''}`}
    >
      <ViewBar email={canViewAll ? session.email : undefined} />
      <FilterBar filters={filters} errors={uploads.error?.fields} />
      {/* What is wrong with a filter stands at its field. */}
      {uploads.error?.code === 'form_invalid' ? null : (
        <QueryView query={uploads} rows={20} isPaused={isPaused}>
          {({ uploads: rows, total, batch_size: pageSize }) => (
            <>
              <BulkBar
                key={String(address)}
                ids={selected}
                pageIds={rows.map(({ id }) => id)}
                total={total}
                filter={filterOf(address)}
                mayChange={session.mayUpload}
                onClear={() => select(new Set())}
              />
              {rows.length === 0 ? (
                <Nothing isFiltered={address.size > 0} session={session} />
              ) : (
                <Table
                  caption="Uploads"
                  columns={columnsFor(canViewAll)}
                  rows={rows}
                  idOf={({ id }) => id}
                  nameOf={nameOf}
                  sort={order}
                  onSort={sort}
                  selection={{ ids: selected, onChange: select }}
                />
              )}
              {total > 0 && <Pager total={total} pageSize={pageSize} noun="uploads" />}
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
}

/** Another filter, order or page begins with nothing selected. */
function useSelection(address: string): readonly [ReadonlySet<number>, (ids: ReadonlySet<number>) => void] {
  const [{ at, ids }, setSelection] = useState<{ readonly at: string; readonly ids: ReadonlySet<number> }>({ at: address, ids: new Set() });
  return [at === address ? ids : new Set(), (next) => setSelection({ at: address, ids: next })];
}

const nameOf = ({ id, filename }: ListedUpload): string => `${archiveWord(filename)}, upload ${id}`;

interface TotalProps {
  readonly total: number | undefined;
  readonly canViewAll: boolean;
  readonly isFiltered: boolean;
}

/** Its line is there before it is known. */
function Total({ total, canViewAll, isFiltered }: TotalProps) {
  if (total === undefined) return '\u00a0';
  const what = `${formatCount(total)} ${total === 1 ? 'upload' : 'uploads'}`;
  return <span className="number">{`${what}${canViewAll ? ' of all users' : ' of yours'}${isFiltered ? ', by this filter' : ''}`}</span>;
}

function Nothing({ isFiltered, session }: { readonly isFiltered: boolean; readonly session: Session }) {
  if (isFiltered) {
    return (
      <Empty title="No upload matches">
        <p>
          Take a filter away, or <Link to="?">show all uploads</Link>.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing was uploaded yet">
      {!session.mayUpload && <p>To upload yourself you need a permission. {session.accessHelp}</p>}
      <p>
        Each upload of yours appears here as soon as it has arrived, with its state.{' '}
        {session.mayUpload && 'Send one by hand, or from a job:'}
      </p>
      <UploadCommand />
    </Empty>
  );
}
