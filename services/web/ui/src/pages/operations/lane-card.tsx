// One lane: whether it moves, how long until it is empty, what is in it. Neighbour: pause-lane.tsx.
import type { Overview } from '../../api/shapes.ts';
import { Link } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { formatBytes, formatCount } from '../../parts/bytes.tsx';
import { stepWords } from '../../parts/meanings/step-words.ts';
import { Badge } from '../../parts/state-badge.tsx';
import { formatSpan, Time } from '../../parts/time.tsx';

export type Lane = Overview['lanes'][number];

export const laneWords: Readonly<Record<Lane['lane'], string>> = { release: 'Release', try: 'Try' };

/** What has ended in the last day, as the API's filters say it. */
export const dayFilter = `&completed_at=${encodeURIComponent('>=1 day ago')}`;
/** Active, and not only announced: what counts as backlog. */
export const backlogFilter = 'state=staged,processing&step=!receive';

/** Each figure, and the filter whose list has exactly the uploads that it counts. */
const shownStates = [
  ['receiving', 'Receiving', 'state=staged&step=receive'],
  ['staged', 'Waiting', 'state=staged&step=!receive'],
  ['processing', 'Processing', 'state=processing'],
  ['complete', 'Complete', `state=complete${dayFilter}`],
  ['rejected', 'Rejected', `state=rejected${dayFilter}`],
  ['failed', 'Failed', `state=failed${dayFilter}`],
  ['cancelled', 'Cancelled', `state=cancelled${dayFilter}`],
] as const satisfies readonly (readonly [keyof Lane['states'], string, string])[];

export function LaneCard({ lane, onAsk }: { readonly lane: Lane; onAsk(): void }) {
  const { lane: id, paused, oldest_seconds: oldest, backlog_bytes: backlog, bytes_per_second: speed, states, steps = [] } = lane;
  return (
    <section className="card" aria-labelledby={`lane-${id}`}>
      <div className="card-head">
        <h2 id={`lane-${id}`}>{laneWords[id]}</h2>
        {paused ? (
          <Badge tone="warn" icon="pause">
            Paused
          </Badge>
        ) : (
          <Badge tone="good" icon="done">
            Running
          </Badge>
        )}
        <Button icon={paused ? 'right' : 'pause'} aria-describedby={`lane-${id}`} onClick={onAsk}>
          {paused ? 'Resume lane' : 'Pause lane'}
        </Button>
      </div>
      {paused && (
        <p>
          By {paused.paused_by} <Time at={paused.paused_at} />
          {paused.reason && <>: {paused.reason}</>}
        </p>
      )}
      <dl className="figures">
        <Figure name="Empty in" value={drainOf(lane)} />
        <Figure name="Backlog" value={formatBytes(backlog)} />
        <Figure name="Speed" value={speed === null ? '–' : `${formatBytes(speed)}/s`} hint="15 min" />
        <Figure name="Oldest receiving" value={spanOf(oldest.receiving)} />
        <Figure name="Oldest waiting" value={spanOf(oldest.staged)} />
        <Figure name="Oldest processing" value={spanOf(oldest.processing)} />
      </dl>
      <ul className="state-counts">
        {shownStates.map(([name, word, filter]) => (
          <li key={name}>
            <Link to={`/uploads?lane=${id}&${filter}`}>
              <span className="number">{formatCount(states[name])}</span> {word}
            </Link>
          </li>
        ))}
      </ul>
      {states.processing > 0 && (
        <ul className="state-counts" aria-label="Processing, by step">
          {steps
            .filter(({ uploads }) => uploads > 0)
            .map(({ step, uploads, oldest_seconds: seconds }) => (
              <li key={step}>
                <Link to={`/uploads?lane=${id}&state=processing&step=${step}`}>
                  <span className="number">{formatCount(uploads)}</span> {stepWords[step]}
                </Link>{' '}
                <span className="hint">oldest {spanOf(seconds)}</span>
              </li>
            ))}
        </ul>
      )}
      <p className="hint">Complete, rejected, failed and cancelled: of the last 24 hours.</p>
    </section>
  );
}

function Figure({ name, value, hint }: { readonly name: string; readonly value: string; readonly hint?: string }) {
  return (
    <div>
      <dt>
        {name} {hint && <span>({hint})</span>}
      </dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

function drainOf({ backlog_bytes: backlog, drain_seconds: seconds, paused, states: { staged, processing } }: Lane): string {
  if (backlog === 0 && staged + processing === 0) return 'Now';
  if (paused) return 'Paused';
  return seconds === null ? 'Not known' : formatSpan(seconds);
}

const spanOf = (seconds: number | null): string => (seconds === null ? '–' : formatSpan(seconds));
