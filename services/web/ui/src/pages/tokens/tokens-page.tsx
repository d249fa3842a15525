// `/tokens`: what automation signs in with: what each may do, until when, and whether it is used. Neighbours: token-table.tsx,
// create-token.tsx.
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { urlOf, type Given } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../parts/button.tsx';
import { FilterBar } from '../../parts/list/filter-bar.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { LinkTabs } from '../../parts/list/tabs.tsx';
import { CreateToken } from './create-token.tsx';
import { ExpiryWarning } from './expiry-warning.tsx';
import { TokenTable } from './token-table.tsx';

const filters = [{ name: 'user', label: 'Owner', placeholder: 'ann@example.com' }];

export function Component() {
  const [query] = useSearchParams();
  const { isKnown, isOperator } = useSession();
  const [isCreating, setCreating] = useState(false);
  const asked: Given<'GET /api/tokens/'> = { query: { state: query.get('state') ?? 'active', user: query.get('user') ?? undefined } };
  const tokens = useCall('GET /api/tokens/', asked);
  const { totals, offered = [], groups = [] } = tokens.data ?? {};
  return (
    <Page
      title="Tokens"
      intro="What builds and scripts send instead of a password. A token can do no more than its owner."
      curl={urlOf('GET /api/tokens/', asked)}
      actions={
        offered.length > 0 && (
          <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
            Create token
          </Button>
        )
      }
    >
      <LinkTabs
        label="Tokens by state"
        name="state"
        tabs={[
          { value: '', label: 'Active', count: totals?.active },
          { value: 'expired', label: 'Expired', count: totals?.expired },
          { value: 'all', label: 'All', count: totals?.all },
        ]}
      />
      {isOperator && <FilterBar filters={filters} errors={tokens.error?.fields} />}
      {/* What is above it does not push it down. */}
      {isKnown && (
        <QueryView query={tokens} rows={4} needs="Manage tokens">
          {({ tokens: rows }) => (
            <>
              <ExpiryWarning />
              {rows.length === 0 ? <NoToken state={query.get('state')} /> : <TokenTable tokens={rows} groups={groups} />}
            </>
          )}
        </QueryView>
      )}
      <CreateToken offered={offered} groups={groups} isOpen={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function NoToken({ state }: { readonly state: string | null }) {
  if (state === 'expired')
    return <Empty title="No token has expired">An expired token stays here until somebody deletes or extends it.</Empty>;
  return (
    <Empty title="No token yet">
      <p>
        Press “Create token”. Its secret is shown once; a build sends it as the header <code>Auth-Token</code>.
      </p>
    </Empty>
  );
}
