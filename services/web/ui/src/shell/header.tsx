// The head of every page: home, navigation, search, and who is signed in. On a small screen all but the first behind `Menu`.
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'react-router';
import { useSession } from '../api/session.ts';
import { signOut } from '../api/sign-out.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from './menu.tsx';
import { destinations, isAt } from './navigation.ts';
import { SearchBox } from './search/search-box.tsx';

export function Header() {
  const { pathname, search } = useLocation();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname, search]);
  return (
    <header className="header" data-open={isOpen || undefined}>
      <Link to="/" className="brand" aria-label="symdepot, home">
        <img src={new URL('../style/icon.svg', import.meta.url).href} alt="" width="20" height="20" />
        symdepot
      </Link>
      <button
        type="button"
        className="button quiet menu-button"
        aria-expanded={isOpen}
        aria-controls="header-menu"
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="menu" />
        Menu
      </button>
      <div id="header-menu" className="header-menu">
        <nav aria-label="Pages">
          <ul>
            {destinations
              .filter(({ isFor }) => isFor(session))
              .map((one) => (
                <li key={one.path}>
                  <Link to={one.path} aria-current={isAt(one, pathname) ? 'page' : undefined}>
                    {one.name}
                  </Link>
                </li>
              ))}
          </ul>
        </nav>
        <div className="header-end">
          {session.email !== undefined && <SearchBox />}
          {session.email !== undefined && (
            <Menu
              icon="person"
              label={session.email}
              items={[
                { label: 'Account', to: '/account' },
                { label: 'Sign out', onSelect: () => void signOut() },
              ]}
            />
          )}
          {session.email === undefined && session.isKnown && (
            <Link className="button primary" to={`/sign-in?next=${encodeURIComponent(pathname + search)}`}>
              Sign in
            </Link>
          )}
        </div>
      </div>
    </header>
  );
}
