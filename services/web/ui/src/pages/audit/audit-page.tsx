// `/audit`: who changed what, on whom, from where. Neighbours: audit-table.tsx, export-audit.ts.
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ApiError } from '../../api/api-error.ts';
import { urlOf, type Given } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorBox } from '../../parts/error-box.tsx';
import { FilterBar } from '../../parts/list/filter-bar.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { pageOf, Pager } from '../../parts/list/pager.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { AuditTable } from './audit-table.tsx';
import { exportAudit } from './export-audit.ts';

const filters = [
  { name: 'actor', label: 'Who', placeholder: 'ann@example.com' },
  { name: 'action', label: 'What', placeholder: 'token, user.create' },
  { name: 'subject', label: 'On whom', placeholder: 'bob@example.com' },
];
const pageSize = 50;

export function Component() {
  const [query] = useSearchParams();
  const wanted = Object.fromEntries(filters.map(({ name }) => [name, query.get(name) ?? undefined]));
  const asked: Given<'GET /api/audit/'> = { query: { ...wanted, page: String(pageOf(query)) } };
  const audit = useCall('GET /api/audit/', asked);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const download = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    await exportAudit(wanted).catch((thrown: unknown) => setError(thrown as ApiError));
    setBusy(false);
  };
  return (
    <Page
      title="Audit"
      intro="Every change of accounts, tokens, lanes and uploads, by whomever and from wherever. Nobody can change an entry."
      curl={urlOf('GET /api/audit/', asked)}
      actions={
        <Button isBusy={isBusy} onClick={() => void download()}>
          Export CSV
        </Button>
      }
    >
      <FilterBar filters={filters} errors={audit.error?.fields} />
      {error && <ErrorBox error={error} onRetry={() => void download()} />}
      <QueryView query={audit} rows={20} needs="superuser">
        {({ audit: entries, total }) =>
          entries.length === 0 ? (
            <Empty title="No entry matches">Remove a filter to see more.</Empty>
          ) : (
            <>
              <AuditTable entries={entries} />
              <Pager total={total} pageSize={pageSize} noun="entries" />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
