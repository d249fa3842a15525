// What became of each upload that was retried or cancelled together with others: how many went well, and of the others why not.
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { announce } from '../../shell/announcer.tsx';

export interface BulkResultsProps {
  /** `being retried`. */
  readonly word: string;
  readonly results: Answer<'POST /api/uploads/retry'>['results'];
  onClose(): void;
}

const shownOfEach = 20;

export function BulkResults({ word, results, onClose }: BulkResultsProps) {
  const good = results.filter(({ ok }) => ok).length;
  const refused = Map.groupBy(
    results.filter(({ ok }) => !ok),
    ({ code }) => code ?? 'unknown',
  );
  const summary = `${formatCount(good)} ${good === 1 ? 'upload is' : 'uploads are'} ${word}${good < results.length ? `, ${formatCount(results.length - good)} not` : ''}.`;
  useEffect(() => announce(summary), [summary]);
  return (
    <section className="bulk-results" aria-label="Results">
      <div className="section-head">
        <p>
          <strong>{summary}</strong>
        </p>
        <Button look="quiet" icon="cross" aria-label="Close the results" onClick={onClose} />
      </div>
      {[...refused].map(([code, all]) => (
        <p key={code}>
          <code>{code}</code> {all.length === 1 ? all[0]!.error : `of ${formatCount(all.length)}`}:{' '}
          {all.slice(0, shownOfEach).map(({ id }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link to={`/uploads/upload/${id}`}>{id}</Link>
            </span>
          ))}
          {all.length > shownOfEach && ' …'}
        </p>
      ))}
    </section>
  );
}
