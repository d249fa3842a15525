// Tokens of the caller that end within two weeks: whoever uses them would notice only then.
import { Link } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { Time } from '../../parts/time.tsx';

const soonMs = 14 * 86_400_000;

export function EndingTokens() {
  const query = useCall('GET /api/tokens/', { query: { state: 'active' } });
  return (
    <section aria-labelledby="ending">
      <h2 id="ending">Tokens that end soon</h2>
      <QueryView query={query} lines={1}>
        {({ tokens }) => {
          const ending = tokens.filter(({ expires_at: at }) => Date.parse(at) - Date.now() < soonMs);
          if (ending.length === 0) return <p className="quiet-text">None of yours ends within 14 days.</p>;
          return (
            <ul>
              {ending.map(({ id, prefix, notes, expires_at: at }) => (
                <li key={id}>
                  <Link to="/tokens">
                    <code>{prefix}…</code> {notes}
                  </Link>{' '}
                  ends <Time at={at} />
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </section>
  );
}
