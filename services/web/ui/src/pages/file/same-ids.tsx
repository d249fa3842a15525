// Every upload that stored a file of the same debug file and debug id, in pages; the one that is looked at is among them.
// Neighbour: file-page.tsx.
import { Link, useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import type { StoredFile } from '../../api/shapes.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { pageOf, Pager } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';

interface SameIdsProps {
  readonly fileId: number;
  readonly fileKey: string;
}

export function SameIds({ fileId, fileKey }: SameIdsProps) {
  const [address] = useSearchParams();
  // Its debug file and debug id; a comma would part the filter's texts.
  const folder = fileKey.slice(0, fileKey.lastIndexOf('/') + 1);
  const files = useCall('GET /api/uploads/files/', { query: { key: folder, page: String(pageOf(address)) } });
  return (
    <section>
      <h2>Others of the same ids</h2>
      <QueryView query={files} lines={2} needs="View all uploads">
        {({ files: rows, total, batch_size: pageSize }) =>
          total <= 1 ? (
            <p className="quiet-text">None: only this upload has stored a file of these ids.</p>
          ) : (
            <>
              <Table caption="Files of the same ids" columns={columnsFor(fileId)} rows={rows} idOf={({ id }) => id} />
              <Pager total={total} pageSize={pageSize} noun="files" />
            </>
          )
        }
      </QueryView>
    </section>
  );
}

const columnsFor = (shownId: number): readonly Column<StoredFile>[] => [
  {
    key: 'key',
    label: 'Key',
    isName: true,
    cell: ({ id, key }) =>
      id === shownId ? (
        <>
          {key} <span className="quiet-text">(this one)</span>
        </>
      ) : (
        <Link to={`/uploads/files/file/${id}`}>{key}</Link>
      ),
  },
  {
    key: 'upload',
    label: 'Upload',
    cell: ({ upload }) =>
      upload === null ? <span className="quiet-text">Record expired</span> : <Link to={`/uploads/upload/${upload.id}`}>#{upload.id}</Link>,
  },
  { key: 'user', label: 'User', cell: ({ upload }) => upload?.user.email },
  { key: 'lane', label: 'Lane', cell: ({ upload }) => (upload === null ? '' : upload.try_symbols ? 'Try' : 'Release') },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'created', label: 'Created', cell: ({ created_at: at }) => <Time at={at} /> },
];
