// The foot of every page: the request that gives the same answers, the theme, and which version this is.
import { Link, useLocation } from 'react-router';
import { useSession } from '../api/session.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

export function Footer({ curl }: { readonly curl: string | undefined }) {
  const { version } = useSession();
  const { pathname } = useLocation();
  const command = curl === undefined ? undefined : `curl -H "Auth-Token: $SYMDEPOT_TOKEN" '${location.origin}${curl}'`;
  return (
    <footer className="footer">
      {command !== undefined && (
        <p className="curl">
          <span>The same by curl</span>
          <code tabIndex={0}>{command}</code>
          <CopyButton text={command} what="curl command" isShort />
        </p>
      )}
      <p className="footer-end">
        <Link to="/help">Help</Link>
        <a href="/api/openapi.json">API</a>
        {version && <span>symdepot {version}</span>}
        {pathname !== '/account' && <ThemeSwitch />}
      </p>
    </footer>
  );
}
