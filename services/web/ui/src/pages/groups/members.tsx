// Who is in a group: the first few, and the others when they are asked for.
import { useState } from 'react';
import { Link } from 'react-router';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';

const shownCount = 5;

export function Members({ emails }: { readonly emails: readonly string[] }) {
  const [isWhole, setWhole] = useState(false);
  if (emails.length === 0) return <span className="quiet-text">Nobody</span>;
  const shown = isWhole ? emails : emails.slice(0, shownCount);
  return (
    <>
      <ul className="plain-list">
        {shown.map((email) => (
          <li key={email}>
            <Link to={`/users?q=${encodeURIComponent(email)}`}>{email}</Link>
          </li>
        ))}
      </ul>
      {shown.length < emails.length && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          Show all {formatCount(emails.length)}
        </Button>
      )}
    </>
  );
}
