// The tokens of a user, all of them.
import { useCall } from '../../api/queries.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { TokenTable } from '../tokens/token-table.tsx';

export function UserTokens({ email }: { readonly email: string }) {
  const tokens = useCall('GET /api/tokens/', { query: { state: 'all', user: email } });
  return (
    <section>
      <h2>Tokens</h2>
      <QueryView query={tokens} lines={2}>
        {({ tokens: rows, groups }) =>
          rows.length === 0 ? <p className="quiet-text">None.</p> : <TokenTable tokens={rows} groups={groups} />
        }
      </QueryView>
    </section>
  );
}
