// Says above the list which tokens end soon, whatever the list shows.
import { useCall } from '../../api/queries.ts';
import { Icon } from '../../parts/icon.tsx';
import { Time } from '../../parts/time.tsx';
import { endsSoon, nameOfToken } from './token-words.ts';

export function ExpiryWarning() {
  const { data } = useCall('GET /api/tokens/', { query: { state: 'active' } });
  const soon = (data?.tokens ?? []).filter(endsSoon).toSorted((a, b) => a.expires_at.localeCompare(b.expires_at));
  const [first] = soon;
  if (!first) return null;
  return (
    <p className="warning-line">
      <Icon name="warning" />
      <span>
        {soon.length === 1 ? 'A token ends soon' : `${soon.length} tokens end soon`}: “{nameOfToken(first)}” <Time at={first.expires_at} />.
        Extend what is still in use.
      </span>
    </p>
  );
}
