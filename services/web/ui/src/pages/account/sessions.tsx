// Where the user is signed in, and the end of it. Neighbour: browser-words.ts.
import { useState } from 'react';
import { useCall, useChange } from '../../api/queries.ts';
import type { SignedInSession } from '../../api/shapes.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { browserWords } from './browser-words.ts';

const listed = ['GET /api/account/sessions/'] as const;

export function Sessions() {
  const sessions = useCall('GET /api/account/sessions/', {});
  const endOthers = useChange('DELETE /api/account/sessions/', listed);
  const end = useChange('DELETE /api/account/sessions/session/{id}', listed);
  const [ending, setEnding] = useState<SignedInSession | 'others'>();
  const actions: Column<SignedInSession> = {
    key: 'actions',
    label: 'Actions',
    cell: (session) => (session.is_current ? undefined : <Button onClick={() => setEnding(session)}>End session</Button>),
  };
  return (
    <section>
      <h2>Sessions</h2>
      <QueryView query={sessions} lines={2}>
        {({ sessions: rows }) => (
          <>
            <Table caption="Sessions" columns={[...columns, actions]} rows={rows} idOf={({ id }) => id} />
            {rows.length > 1 && (
              <div className="actions below">
                <Button look="danger" onClick={() => setEnding('others')}>
                  End all other sessions
                </Button>
              </div>
            )}
          </>
        )}
      </QueryView>
      <Confirm
        title={ending === 'others' ? 'End all other sessions?' : 'End this session?'}
        action={ending === 'others' ? 'End all other sessions' : 'End session'}
        isDangerous
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () =>
          ending === 'others' || ending === undefined ? endOthers.mutateAsync({}) : end.mutateAsync({ params: { id: String(ending.id) } })
        }
      >
        <p>
          {ending === 'others' || ending === undefined
            ? 'You stay signed in here, and must sign in again everywhere else.'
            : `${browserWords(ending.agent)} at ${ending.address} is signed out at once.`}
        </p>
      </Confirm>
    </section>
  );
}

const columns: readonly Column<SignedInSession>[] = [
  {
    key: 'browser',
    label: 'Browser',
    isName: true,
    cell: ({ agent, is_current: isCurrent }) => (
      <>
        <span title={agent}>{browserWords(agent)}</span>{' '}
        {isCurrent && (
          <Badge tone="good" icon="done">
            This one
          </Badge>
        )}
      </>
    ),
  },
  { key: 'address', label: 'Address', cell: ({ address }) => address },
  { key: 'provider', label: 'Signed in by', cell: ({ provider }) => provider ?? 'a link' },
  { key: 'begun', label: 'Since', cell: ({ created_at: at }) => <Time at={at} /> },
  { key: 'seen', label: 'Last seen', cell: ({ last_seen_at: at }) => <Time at={at} /> },
  { key: 'ends', label: 'Ends', cell: ({ expires_at: at }) => <Time at={at} /> },
];
