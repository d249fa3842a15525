// What stands where something is being loaded: nothing for a moment, then grey lines of the final height.
import { useEffect, useState, type ReactNode } from 'react';

const unseenMs = 150;

/** Whether it has lasted so long that it should show. */
function useIsSlow(isLoading: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isLoading) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), unseenMs);
    return () => clearTimeout(timer);
  }, [isLoading]);
  return isLoading && isSlow;
}

export interface SkeletonProps {
  readonly lines: number;
  /** Lines as high as the rows of a table: cards, on a small screen. */
  readonly areRows: boolean;
}

export function Skeleton({ lines, areRows }: SkeletonProps) {
  const isSlow = useIsSlow(true);
  return (
    <div className={areRows ? 'skeleton rows' : 'skeleton'} aria-busy="true" data-slow={isSlow || undefined}>
      {isSlow && <span className="unseen">Loading</span>}
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} />
      ))}
    </div>
  );
}

/** A thin bar above what is shown already, while newer data is on its way. */
export function Refreshing({ isOn }: { readonly isOn: boolean }) {
  return <div className="refreshing" data-on={useIsSlow(isOn) || undefined} />;
}

/** Nothing is here: what will be, and how to make it so. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
