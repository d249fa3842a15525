// `/account`: who is signed in, what they may do and why, where else they are signed in, and what they have chosen.
// Neighbours: sessions.tsx, preferences-section.tsx.
import { Link } from 'react-router';
import { useState } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { useCall } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import type { Account } from '../../api/shapes.ts';
import { signOut } from '../../api/sign-out.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorBox } from '../../parts/error-box.tsx';
import { Page } from '../../parts/page.tsx';
import { permissionWords } from '../../parts/form/permissions.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { PreferencesSection } from './preferences-section.tsx';
import { Sessions } from './sessions.tsx';

export function Component() {
  const account = useCall('GET /api/account/', {});
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    await signOut().catch((thrown: unknown) => {
      setError(thrown as ApiError);
      setBusy(false);
    });
  };
  return (
    <Page
      title="Account"
      curl="/api/account/"
      actions={
        <Button isBusy={isBusy} onClick={() => void leave()}>
          Sign out
        </Button>
      }
    >
      {error && <ErrorBox error={error} />}
      <QueryView query={account} lines={6}>
        {({ account: one }) => <Facts account={one} />}
      </QueryView>
      <PreferencesSection />
      {/* Last: of however many there are, nothing is pushed down. */}
      <Sessions />
    </Page>
  );
}

function Facts({ account }: { readonly account: Account }) {
  const { accessHelp } = useSession();
  return (
    <dl className="facts">
      <dt>E-mail address</dt>
      <dd>
        {account.email}{' '}
        {account.is_superuser && (
          <Badge tone="busy" icon="person">
            Superuser
          </Badge>
        )}
      </dd>
      <dt>Signs in by</dt>
      <dd>{account.provider ?? 'Sign-in links from an operator'}</dd>
      <dt>Groups</dt>
      <dd>{account.groups.join(', ') || 'None'}</dd>
      <dt>Permissions</dt>
      <dd>
        {account.permissions.length === 0 ? (
          <>None. {accessHelp}</>
        ) : (
          <ul className="plain-list">
            {account.permissions.map(({ permission, sources }) => (
              <li key={permission}>
                {permissionWords[permission]} <span className="quiet-text">– {sources.map(sourceWords).join(', ')}</span>
                {permission === 'manage_tokens' && (
                  <>
                    {' '}
                    <Link to="/tokens">Tokens</Link>
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </dd>
      <dt>Member since</dt>
      <dd>
        <Time at={account.created_at} />
      </dd>
    </dl>
  );
}

function sourceWords(source: string): string {
  if (source === 'direct') return 'granted to you';
  if (source === 'superuser') return 'as a superuser';
  return source.startsWith('group ') ? `by the group ${source.slice('group '.length)}` : source;
}
