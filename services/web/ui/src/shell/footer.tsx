// The foot of every page: which version this is, and the request that gives the same answers.
import { Link } from 'react-router';
import { CopyButton } from '../parts/copy-button.tsx';

export function Footer({ curl }: { readonly curl: string | undefined }) {
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
      <p>
        <Link to="/help">Help</Link>
        <a href="/api/openapi.json">API</a>
      </p>
    </footer>
  );
}
