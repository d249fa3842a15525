// The frame of a page: its title, its one h1 (which gets the focus after navigation), what can be done, and the same by curl.
import { useContext, useEffect, type ReactNode } from 'react';
import { CurlSlot } from '../shell/curl-slot.tsx';

export interface PageProps {
  /** Of the tab, and of the page unless `heading` is given. */
  readonly title: string;
  readonly heading?: ReactNode;
  /** One sentence below the heading. */
  readonly intro?: ReactNode;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  /** Path and query that give the same answers, as `/api/uploads/?page=2`. */
  readonly curl?: string | undefined;
  readonly children?: ReactNode;
}

export function Page({ title, heading = title, intro, actions, curl, children }: PageProps) {
  const setCurl = useContext(CurlSlot);
  useEffect(() => {
    setCurl(curl);
    return () => setCurl(undefined);
  }, [curl, setCurl]);
  return (
    <>
      <title>{`${title} · symdepot`}</title>
      <div className="page-head">
        <div className="page-title">
          <h1 tabIndex={-1}>{heading}</h1>
          {intro && <p className="intro">{intro}</p>}
        </div>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
