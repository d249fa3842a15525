// `/uploads/files`: stored files by filters, of the last 30 days unless it is said otherwise. Neighbour: ../file/file-page.tsx.
import { Link, useSearchParams } from 'react-router';
import { urlOf, type Given } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import type { StoredFile } from '../../api/shapes.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { FilterBar, isNarrowed, valueOf, type Filter } from '../../parts/list/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import { pageOf, Pager } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { NoFile } from './no-file.tsx';

const filters = [
  { name: 'key', label: 'Key contains', placeholder: 'xul.pdb' },
  { name: 'size', label: 'Size', placeholder: '>10mb' },
  {
    name: 'upload_type',
    label: 'Lane',
    choices: [
      { value: 'regular', label: 'Release' },
      { value: 'try', label: 'Try' },
    ],
  },
  { name: 'bucket_name', label: 'Bucket', placeholder: 'symbols' },
  { name: 'created_at', label: 'Created', placeholder: '>=2026-11-01', usual: { value: '>=30 days ago', words: 'in the last 30 days' } },
] as const satisfies readonly Filter[];

export function Component() {
  const [query] = useSearchParams();
  const wanted = Object.fromEntries(filters.map((filter) => [filter.name, valueOf(query, filter)]));
  const asked: Given<'GET /api/uploads/files/'> = { query: { ...wanted, page: String(pageOf(query)) } };
  const files = useCall('GET /api/uploads/files/', asked);
  return (
    <Page title="Files" curl={urlOf('GET /api/uploads/files/', asked)}>
      <FilterBar filters={filters} errors={files.error?.fields} />
      <QueryView query={files} rows={20} needs="View all uploads">
        {({ files: rows, total, batch_size: pageSize }) =>
          rows.length === 0 ? (
            <NoFile isSearched={filters.some((filter) => isNarrowed(query, filter))} />
          ) : (
            <>
              <Table caption="Files" columns={columns} rows={rows} idOf={({ id }) => id} />
              <Pager total={total} pageSize={pageSize} noun="files" />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

const columns: readonly Column<StoredFile>[] = [
  { key: 'key', label: 'Key', isName: true, cell: ({ id, key }) => <Link to={`/uploads/files/file/${id}`}>{key}</Link> },
  { key: 'lane', label: 'Lane', cell: ({ upload }) => (upload === null ? '' : upload.try_symbols ? 'Try' : 'Release') },
  { key: 'bucket', label: 'Bucket', cell: ({ bucket_name: bucket }) => bucket },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'created', label: 'Created', cell: ({ created_at: at }) => <Time at={at} /> },
  {
    key: 'upload',
    label: 'Upload',
    cell: ({ upload, update }) => (
      <>
        {upload === null ? (
          <span className="quiet-text">Record expired</span>
        ) : (
          <Link to={`/uploads/upload/${upload.id}`}>#{upload.id}</Link>
        )}
        {update && <span className="hint"> replaced another content</span>}
      </>
    ),
  },
];
