// Which part of a list is shown, and the way to the others. The page is in the address: `?page=2`.
import { Link, useSearchParams } from 'react-router';
import { formatCount } from '../bytes.tsx';
import { Icon } from '../icon.tsx';

export interface PagerProps {
  readonly total: number;
  readonly pageSize: number;
  /** `uploads`. */
  readonly noun: string;
}

export function Pager({ total, pageSize, noun }: PagerProps) {
  const [query] = useSearchParams();
  const page = pageOf(query);
  const last = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  const addressOf = (target: number): string => {
    const changed = new URLSearchParams(query);
    if (target === 1) changed.delete('page');
    else changed.set('page', String(target));
    return `?${changed}`;
  };
  return (
    <nav className="pager" aria-label={`Pages of ${noun}`}>
      <span className="number">
        {total === 0
          ? `No ${noun}`
          : `${formatCount(first)}–${formatCount(Math.min(page * pageSize, total))} of ${formatCount(total)} ${noun}`}
      </span>
      {last > 1 && (
        <span className="actions">
          <Step name="Previous" to={page > 1 ? addressOf(page - 1) : undefined} />
          <Step name="Next" to={page < last ? addressOf(page + 1) : undefined} />
        </span>
      )}
    </nav>
  );
}

/** The page that an address asks for. */
export const pageOf = (query: URLSearchParams): number => {
  const page = Number(query.get('page') ?? '1');
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
};

function Step({ name, to }: { readonly name: 'Previous' | 'Next'; readonly to: string | undefined }) {
  const content = (
    <>
      {name === 'Previous' && <Icon name="left" />}
      {name}
      {name === 'Next' && <Icon name="right" />}
    </>
  );
  return to === undefined ? (
    <span className="button plain" aria-disabled="true">
      {content}
    </span>
  ) : (
    <Link className="button plain" to={to} preventScrollReset>
      {content}
    </Link>
  );
}
