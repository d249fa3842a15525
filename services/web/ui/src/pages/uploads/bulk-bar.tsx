// What can be done with the uploads that are selected, or with all that match the filter. Neighbours: bulk-results.tsx, uploads-page.tsx.
import { useState } from 'react';
import type { Answer, Given } from '../../api/call.ts';
import { useChange } from '../../api/queries.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { BulkResults } from './bulk-results.tsx';

type Results = Answer<'POST /api/uploads/retry'>['results'];

export interface BulkBarProps {
  readonly ids: ReadonlySet<number>;
  /** Of the page, whose rows may all be selected. */
  readonly pageIds: readonly number[];
  readonly total: number;
  readonly filter: Readonly<Record<string, string>>;
  /** Whether there is anything that the caller may retry or cancel; ids can always be copied. */
  readonly mayChange: boolean;
  onClear(): void;
}

const actions = {
  retry: {
    word: 'Retry',
    title: 'Retry',
    text: 'Those that failed, were rejected or cancelled are processed again, as far as their archives are kept.',
  },
  cancel: { word: 'Cancel', title: 'Cancel', text: 'Those that wait or are being processed stop. Files that are stored stay.' },
} as const;

export function BulkBar({ ids, pageIds, total, filter, mayChange, onClear }: BulkBarProps) {
  const [isAll, setAll] = useState(false);
  const [asked, setAsked] = useState<keyof typeof actions>();
  const [results, setResults] = useState<{ readonly word: string; readonly results: Results }>();
  const retry = useChange('POST /api/uploads/retry', ['GET /api/uploads/']);
  const cancel = useChange('POST /api/uploads/cancel', ['GET /api/uploads/']);
  useShortcut('r', 'Retry what is selected', () => setAsked('retry'), mayChange && ids.size > 0);
  const count = isAll ? total : ids.size;
  const what = `${formatCount(count)} ${count === 1 ? 'upload' : 'uploads'}`;
  const run = async (): Promise<void> => {
    const change = asked === 'cancel' ? cancel : retry;
    const body: Given<'POST /api/uploads/retry'>['body'] = isAll ? { filter, expect: total } : { ids: [...ids] };
    const answer = await change.mutateAsync({ body });
    setResults({ word: asked === 'cancel' ? 'cancelled' : 'being retried', results: answer.results });
    setAll(false);
    onClear();
  };
  const isWholePage = pageIds.length > 0 && pageIds.every((id) => ids.has(id));
  return (
    <>
      {ids.size > 0 && (
        <div className="bulk-bar" role="group" aria-label="Selected uploads">
          <strong className="number">{what} selected</strong>
          {mayChange && isWholePage && total > ids.size && !isAll && (
            <Button look="quiet" onClick={() => setAll(true)}>
              Select all {formatCount(total)} uploads
            </Button>
          )}
          <span className="actions">
            {mayChange && (
              <>
                <Button onClick={() => setAsked('retry')}>Retry</Button>
                <Button onClick={() => setAsked('cancel')}>Cancel</Button>
              </>
            )}
            {!isAll && <CopyButton text={[...ids].join('\n')} what="ids" />}
            <Button
              look="quiet"
              onClick={() => {
                setAll(false);
                onClear();
              }}
            >
              Clear
            </Button>
          </span>
        </div>
      )}
      {results && <BulkResults {...results} onClose={() => setResults(undefined)} />}
      <Confirm
        title={asked ? `${actions[asked].title} ${what}?` : ''}
        action={asked ? `${actions[asked].word} ${what}` : ''}
        isDangerous={asked === 'cancel'}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={run}
      >
        {asked && <p>{actions[asked].text} What became of each is told afterwards.</p>}
      </Confirm>
    </>
  );
}
