// What was done to a user, newest first.
import { Link } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { AuditTable } from '../audit/audit-table.tsx';

const shownCount = 10;

export function UserAudit({ email }: { readonly email: string }) {
  const audit = useCall('GET /api/audit/', { query: { subject: email } });
  return (
    <section>
      <h2>Changes</h2>
      <QueryView query={audit} lines={2}>
        {({ audit: entries, total }) =>
          total === 0 ? (
            <p className="quiet-text">None.</p>
          ) : (
            <>
              <AuditTable entries={entries.slice(0, shownCount)} />
              {total > shownCount && (
                <p>
                  <Link to={`/audit?subject=${encodeURIComponent(email)}`}>All {formatCount(total)} changes</Link>
                </p>
              )}
            </>
          )
        }
      </QueryView>
    </section>
  );
}
