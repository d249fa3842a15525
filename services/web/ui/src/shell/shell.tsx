// What is around every page. After navigation the focus goes to the page's h1, as if the page had been loaded.
import { useEffect, useRef, useState } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { Refreshing } from '../parts/loading.tsx';
import { Announcer } from './announcer.tsx';
import { CurlSlot } from './curl-slot.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Notices } from './notices.tsx';
import { Shortcuts } from './shortcuts.tsx';

export function Shell() {
  const [curl, setCurl] = useState<string>();
  const navigation = useNavigation();
  useFocusOnHeading();
  return (
    <CurlSlot value={setCurl}>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <Refreshing isOn={navigation.state !== 'idle'} />
      <Header />
      <Notices />
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
      <Footer curl={curl} />
      <Announcer />
      <Shortcuts />
      {/* Of the first page the key is always the same: what was another page's is not its own. */}
      <ScrollRestoration getKey={({ key, pathname, hash }) => (key === 'default' ? pathname + hash : key)} />
    </CurlSlot>
  );
}

/** Not at the first page, where the browser begins at the top; not when only the query has changed, or the address names a part. */
function useFocusOnHeading(): void {
  const { pathname, hash } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    if (hash !== '' && document.getElementById(hash.slice(1))) return;
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [pathname, hash]);
}
