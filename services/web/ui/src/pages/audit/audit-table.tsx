// Entries of the audit log. Also on the page of a user. Neighbour: audit-words.ts.
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/shapes.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { addressOfSubject, detailWords, viaWords } from './audit-words.ts';

export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div className="audit">
      <Table caption="Audit log" columns={columns} rows={entries} idOf={({ id }) => id} />
    </div>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { key: 'at', label: 'When', cell: ({ at }) => <Time at={at} /> },
  {
    key: 'actor',
    label: 'Who',
    isName: true,
    cell: ({ actor, via }) => (
      <>
        {actor} <div className="hint">{viaWords[via]}</div>
      </>
    ),
  },
  { key: 'action', label: 'What', cell: ({ action }) => <code>{action}</code> },
  { key: 'subject', label: 'On', cell: (entry) => <Subject entry={entry} /> },
  {
    key: 'details',
    label: 'Details',
    cell: ({ details }) => <Details words={detailWords(details)} />,
  },
  {
    key: 'from',
    label: 'From',
    cell: ({ address, request_id: request }) => (
      <>
        {address}
        {request !== null && (
          <div className="hint request-id">
            <code title={request}>{request}</code>
            <CopyButton text={request} what="request id" isShort />
          </div>
        )}
      </>
    ),
  },
];

function Details({ words }: { readonly words: ReturnType<typeof detailWords> }) {
  if (words.length === 0) return null;
  return (
    <ul className="plain-list">
      {words.map(([name, text]) => (
        <li key={name}>
          <span className="quiet-text">{name}:</span> {text}
        </li>
      ))}
    </ul>
  );
}

function Subject({ entry }: { readonly entry: AuditEntry }) {
  const address = addressOfSubject(entry);
  // A digest would be wider than the page.
  const shown = entry.subject_kind === 'artefact' ? `${entry.subject.slice(0, 12)}…` : entry.subject;
  return (
    <>
      <span className="quiet-text">{entry.subject_kind}</span> {address === undefined ? shown : <Link to={address}>{shown}</Link>}
    </>
  );
}
