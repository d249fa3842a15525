// `/`: for those who are not signed in what this server is, for others how their uploads are.
import { useSession } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { UnknownSession } from '../../shell/unknown-session.tsx';
import { Anonymous } from './anonymous.tsx';
import { Dashboard } from './dashboard.tsx';
import './home.css';

export function Component() {
  const session = useSession();
  if (!session.isKnown)
    return (
      <Page title="Home">
        <UnknownSession />
      </Page>
    );
  return session.email === undefined ? <Anonymous /> : <Dashboard session={session} email={session.email} />;
}
