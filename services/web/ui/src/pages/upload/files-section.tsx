// The members of an upload, by outcome, five hundred on a page. Neighbour: upload-page.tsx.
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Pager, pageOf } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Badge, type Tone } from '../../parts/state-badge.tsx';
import type { IconName } from '../../parts/icon.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { LinkTabs } from '../../parts/list/tabs.tsx';
import { withoutMember } from './problem-groups.ts';
import { hasEnded, type Upload } from './verdict.ts';

type UploadFile = Answer<'GET /api/uploads/upload/{id}/files'>['files'][number];
type Outcome = UploadFile['outcome'];

const whileWorkedOnMs = 5_000;

export function FilesSection({ upload, isPaused }: { readonly upload: Upload; readonly isPaused: boolean }) {
  const [address] = useSearchParams();
  const query = { outcome: address.get('outcome') ?? undefined, page: String(pageOf(address)) };
  const asking = hasEnded(upload) ? {} : { every: whileWorkedOnMs, isPaused };
  const list = useCall('GET /api/uploads/upload/{id}/files', { params: { id: String(upload.id) }, query }, asking);
  const { total, uploaded, skipped, ignored, failed } = upload.progress.files;
  const counts: Readonly<Record<Outcome, number>> = {
    uploaded,
    skipped,
    ignored,
    failed,
    pending: total - uploaded - skipped - ignored - failed,
  };
  const expected = query.outcome === undefined ? total : counts[query.outcome as Outcome];
  const there = outcomes.filter((outcome) => counts[outcome] > 0 || query.outcome === outcome);
  return (
    <section aria-labelledby="files">
      <h2 id="files" tabIndex={-1}>
        Files
      </h2>
      <LinkTabs
        label="Files by outcome"
        name="outcome"
        tabs={[
          { value: '', label: 'All', count: total },
          ...there.map((outcome) => ({ value: outcome, label: shown[outcome].word, count: counts[outcome] })),
        ]}
      />
      <QueryView query={list} rows={Math.min(expected ?? 1, shownFirst)} isPaused={isPaused}>
        {({ files, total: found, batch_size: pageSize }) =>
          files.length === 0 ? (
            <Empty title={query.outcome === undefined ? 'No file is known of' : 'No file has this outcome'}>
              {query.outcome === undefined && (
                <p>Files appear here when the archive has been listed. Of one that cannot be read there are none.</p>
              )}
            </Empty>
          ) : (
            <>
              <Rows key={String(address)} files={files} />
              {found > pageSize && <Pager total={found} pageSize={pageSize} noun="files" />}
            </>
          )
        }
      </QueryView>
    </section>
  );
}

/** What stands below is not pushed out of reach by five hundred rows that nobody asked for. */
const shownFirst = 25;

function Rows({ files }: { readonly files: readonly UploadFile[] }) {
  const [isWhole, setWhole] = useState(false);
  const rows = isWhole || files.length <= shownFirst + 5 ? files : files.slice(0, shownFirst);
  return (
    <>
      <Table caption="Files of the upload" columns={columns} rows={rows} idOf={({ id }) => id} />
      {rows.length < files.length && (
        <div className="actions below">
          <Button icon="down" onClick={() => setWhole(true)}>
            Show all {formatCount(files.length)} of this page
          </Button>
        </div>
      )}
    </>
  );
}

interface Shown {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const shown: Readonly<Record<Outcome, Shown>> = {
  uploaded: { word: 'Uploaded', tone: 'good', icon: 'done' },
  skipped: { word: 'Skipped', tone: 'idle', icon: 'done' },
  ignored: { word: 'Ignored', tone: 'idle', icon: 'stop' },
  failed: { word: 'Failed', tone: 'bad', icon: 'cross' },
  pending: { word: 'Pending', tone: 'idle', icon: 'waiting' },
};
const outcomes: readonly Outcome[] = ['failed', 'uploaded', 'skipped', 'ignored', 'pending'];

const columns: readonly Column<UploadFile>[] = [
  {
    key: 'key',
    label: 'File',
    isName: true,
    cell: ({ member, key, stored_file_id: id }) => (
      <span className="file-name">{id === null ? (key ?? member) : <Link to={`/uploads/files/file/${id}`}>{key ?? member}</Link>}</span>
    ),
  },
  {
    key: 'outcome',
    label: 'Outcome',
    cell: ({ outcome, warning }) => (
      <>
        <Badge tone={shown[outcome].tone} icon={shown[outcome].icon}>
          {shown[outcome].word}
        </Badge>
        {warning !== null && (
          <Badge tone="warn" icon="warning">
            Of no use
          </Badge>
        )}
      </>
    ),
  },
  { key: 'bytes', label: 'Size', isNumber: true, cell: ({ bytes }) => <Bytes count={bytes} /> },
  {
    key: 'reason',
    label: 'Reason',
    cell: reasonOf,
  },
];

/** Reasons without a message of their own. */
const reasonWords: ReadonlyMap<string, string> = new Map([
  ['ignored_name', 'Not a symbols file, by its name: never stored'],
  ['same_content', 'The same content is stored, packed by another compressor'],
  ['less_complete', 'What is stored is of the same build, and holds more'],
]);

function reasonOf({ message, reason, warning_message: warning, member, key }: UploadFile) {
  const text = message ?? warning ?? (reason && (reasonWords.get(reason) ?? reason));
  if (!text) return null;
  return <span className="long-name">{withoutMember({ message: withoutMember({ message: text, member }), member: key })}</span>;
}
