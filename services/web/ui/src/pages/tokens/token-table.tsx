// Tokens with what can be done to each. Also on the page of a user. Neighbour: change-token.tsx.
import type { Token } from '../../api/shapes.ts';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { PermissionList } from '../../parts/form/permissions.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';
import { Time } from '../../parts/time.tsx';
import { ChangeToken, type TokenChange } from './change-token.tsx';
import { endsSoon } from './token-words.ts';

interface TokenTableProps {
  readonly tokens: readonly Token[];
  /** That a token can be shared with. */
  readonly groups: readonly string[];
}

export function TokenTable({ tokens, groups }: TokenTableProps) {
  const [change, setChange] = useState<TokenChange>();
  const actions: Column<Token> = {
    key: 'actions',
    label: 'Actions',
    cell: (token) =>
      token.is_owned && (
        <div className="actions row-actions">
          <Button onClick={() => setChange({ kind: 'extend', token })}>Extend</Button>
          <Button onClick={() => setChange({ kind: 'edit', token })}>Edit</Button>
          <Button onClick={() => setChange({ kind: 'rotate', token })}>New secret</Button>
          <Button look="danger" onClick={() => setChange({ kind: 'delete', token })}>
            Delete
          </Button>
        </div>
      ),
  };
  return (
    <>
      <Table caption="Tokens" columns={[...columns, actions]} rows={tokens} idOf={({ id }) => id} />
      <ChangeToken change={change} groups={groups} onClose={() => setChange(undefined)} />
    </>
  );
}

const columns: readonly Column<Token>[] = [
  {
    key: 'token',
    label: 'Token',
    isName: true,
    cell: (token) => (
      <>
        {token.notes === '' ? <span className="quiet-text">No notes</span> : <span className="notes">{token.notes}</span>}
        <div className="hint">
          <code>{token.prefix}…</code> of {token.owner}
          {token.previous_secret_until !== null && (
            <>
              ; the secret before it works until <Time at={token.previous_secret_until} isAbsolute />
            </>
          )}
        </div>
      </>
    ),
  },
  {
    key: 'permissions',
    label: 'May',
    cell: ({ stored_permissions: given, permissions: held }) => <PermissionList given={given} held={held} />,
  },
  { key: 'ends', label: 'Ends', cell: (token) => <Ends token={token} /> },
  {
    key: 'used',
    label: 'Last used',
    cell: ({ id, prefix, last_used_at: at }) =>
      at === null ? (
        <span className="quiet-text">Never</span>
      ) : (
        <>
          <Time at={at} />
          <div>
            <Link to={`/uploads?token=${id}`}>
              Uploads<span className="unseen"> sent with {prefix}…</span>
            </Link>
          </div>
        </>
      ),
  },
  { key: 'group', label: 'Shared with', cell: ({ group }) => group ?? <span className="quiet-text">Nobody</span> },
];

function Ends({ token }: { readonly token: Token }) {
  const time = <Time at={token.expires_at} />;
  if (token.is_expired) {
    return (
      <Badge tone="bad" icon="cross">
        Expired {time}
      </Badge>
    );
  }
  if (!endsSoon(token)) return time;
  return (
    <Badge tone="warn" icon="warning">
      Ends {time}
    </Badge>
  );
}
