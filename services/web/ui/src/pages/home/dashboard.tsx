// Home for who is signed in: own uploads of the last day, failed ones first, tokens that end soon, and what one may do.
import { useState } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { permissionWords, type Session } from '../../api/session.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { Freshness } from '../../parts/live/freshness.tsx';
import { DailyChart } from './daily-chart.tsx';
import { EndingTokens } from './ending-tokens.tsx';

type Upload = Answer<'GET /api/uploads/'>['uploads'][number];

const shown = 8;
const every = 10_000;
const bad = ['failed', 'rejected'];

export function Dashboard({ session, email }: { readonly session: Session; readonly email: string }) {
  return (
    <Page
      title="Home"
      intro={`Signed in as ${email}`}
      actions={
        session.mayUpload && (
          <LinkButton to="/uploads/upload" look="primary" icon="upload">
            Upload
          </LinkButton>
        )
      }
    >
      <RecentUploads session={session} email={email} />
      <DailyChart isOfAll={session.holds('view_all_uploads')} />
      {session.holds('manage_tokens') && <EndingTokens />}
      <Permissions session={session} />
    </Page>
  );
}

function RecentUploads({ session, email }: { readonly session: Session; readonly email: string }) {
  // Who may see all uploads sees those of others here as well, unless they are left out.
  const own = { created_at: '>=1 day ago', ...(session.holds('view_all_uploads') && { user: email }) };
  const [isPaused, setPaused] = useState(false);
  const asking = { every, isPaused };
  const failed = useCall('GET /api/uploads/', { query: { ...own, state: bad.join(',') } }, asking);
  const others = useCall('GET /api/uploads/', { query: { ...own, state: 'staged,processing,complete,cancelled' } }, asking);
  const mine = session.holds('view_all_uploads') ? `&user=${encodeURIComponent(email)}` : '';
  return (
    <section aria-labelledby="recent">
      <div className="section-head">
        <h2 id="recent">Your uploads of the last 24 hours</h2>
        <Freshness queries={[failed, others]} isPaused={isPaused} onPause={setPaused} />
      </div>
      <QueryView query={failed} lines={4} isPaused={isPaused}>
        {(bads) => (
          <QueryView query={others} lines={4} isPaused={isPaused}>
            {(rest) => {
              const total = bads.total + rest.total;
              if (total === 0) return <NothingYet session={session} />;
              return (
                <>
                  <p>
                    {formatCount(total)} in all, {bads.total === 0 ? 'none' : <strong>{formatCount(bads.total)}</strong>} of them failed or
                    rejected.
                  </p>
                  <Table
                    caption="Those that failed, then the newest"
                    columns={columns}
                    rows={[...bads.uploads, ...rest.uploads].slice(0, shown)}
                    idOf={({ id }) => id}
                  />
                  <p className="actions">
                    {bads.total > 0 && <Link to={`/uploads?state=failed,rejected${mine}`}>All that failed</Link>}{' '}
                    <Link to={`/uploads?${mine.slice(1)}`}>All uploads</Link>
                  </p>
                </>
              );
            }}
          </QueryView>
        )}
      </QueryView>
    </section>
  );
}

const columns: readonly Column<Upload>[] = [
  {
    key: 'filename',
    label: 'Archive',
    isName: true,
    cell: ({ id, filename }) => <Link to={`/uploads/upload/${id}`}>{archiveWord(filename)}</Link>,
  },
  { key: 'state', label: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { key: 'lane', label: 'Lane', cell: ({ lane }) => (lane === 'try' ? 'Try' : 'Release') },
  { key: 'files', label: 'Files', isNumber: true, cell: ({ files_count: count }) => formatCount(count) },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
  { key: 'created_at', label: 'Created', cell: ({ created_at: at }) => <Time at={at} /> },
];

function NothingYet({ session }: { readonly session: Session }) {
  return (
    <Empty title="Nothing in the last 24 hours">
      <p>
        {session.mayUpload ? (
          <>
            Your uploads, and those of your tokens, will be here. <Link to="/uploads/upload">Upload an archive</Link>, or see{' '}
            <Link to="/help">how builds do it</Link>.
          </>
        ) : (
          `You hold no permission to upload. ${session.accessHelp ?? ''}`
        )}
      </p>
    </Empty>
  );
}

function Permissions({ session }: { readonly session: Session }) {
  const held = [...permissionWords].filter(([permission]) => session.holds(permission)).map(([, words]) => words);
  return (
    <section aria-labelledby="permissions">
      <h2 id="permissions">What you may do</h2>
      <p>
        {held.length === 0 ? `See your own uploads. ${session.accessHelp ?? ''}` : `${held.join(', ')}.`}{' '}
        {session.isOperator && 'You are an operator: you may change users, groups and everybody’s tokens.'}{' '}
        <Link to="/account">Where it comes from</Link>
      </p>
    </section>
  );
}
