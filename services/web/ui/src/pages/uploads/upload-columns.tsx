// The columns of the list of uploads. Neighbour: uploads-page.tsx.
import { Link } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Address } from '../../parts/list/address.tsx';
import type { Column } from '../../parts/list/table.tsx';
import { Time, formatSpan } from '../../parts/time.tsx';

export type ListedUpload = Answer<'GET /api/uploads/'>['uploads'][number];

const laneWord = (lane: 'release' | 'try'): string => (lane === 'try' ? 'Try' : 'Release');

const hasEnded = ({ completed_at }: ListedUpload): boolean => completed_at !== null;

const columns: readonly (Column<ListedUpload> & { readonly isOfOthers?: true })[] = [
  { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'archive',
    label: 'Archive',
    isName: true,
    cell: ({ id, filename }) => (
      <>
        <Link to={`/uploads/upload/${id}`}>{archiveWord(filename)}</Link> <span className="upload-number number">#{id}</span>
      </>
    ),
  },
  { key: 'lane', label: 'Lane', cell: ({ lane }) => laneWord(lane) },
  { key: 'user', label: 'User', isOfOthers: true, cell: ({ user }) => <Address email={user.email} /> },
  { key: 'files', label: 'Files', isNumber: true, cell: (upload) => <FileCounts upload={upload} /> },
  { key: 'size', label: 'Size', isNumber: true, isSorted: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'created_at', label: 'Created', isSorted: true, cell: ({ created_at }) => <Time at={created_at} /> },
  { key: 'took', label: 'Took', isNumber: true, cell: (upload) => <span className="number">{tookText(upload)}</span> },
];

export const columnsFor = (canViewAll: boolean): readonly Column<ListedUpload>[] =>
  canViewAll ? columns : columns.filter(({ isOfOthers }) => !isOfOthers);

/** Stored, then what else became of them, as far as there is any. */
function FileCounts({ upload }: { readonly upload: ListedUpload }) {
  const { files_count: stored, skipped_count: skipped, files_incomplete_count: open } = upload;
  const others = [
    skipped > 0 && `${formatCount(skipped)} skipped`,
    open > 0 && `${formatCount(open)} ${hasEnded(upload) ? 'not stored' : 'to go'}`,
  ].filter((text) => text !== false);
  return (
    <span className="file-counts">
      {(stored > 0 || others.length === 0) && (
        <>
          <span className="number">{formatCount(stored)}</span>
          <span className="unseen"> uploaded</span>
        </>
      )}
      {others.map((text) => (
        <span key={text} className="quiet-text">
          {text}
        </span>
      ))}
    </span>
  );
}

function tookText(upload: ListedUpload): string {
  const end = upload.completed_at === null ? Date.now() : Date.parse(upload.completed_at);
  const span = formatSpan(Math.max(0, (end - Date.parse(upload.created_at)) / 1_000));
  return hasEnded(upload) ? span : `${span} so far`;
}
