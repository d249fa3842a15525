// What happened to an upload, in order: from its arrival to its end, and who was told. Neighbour: timeline.ts.
import { Badge } from '../../parts/state-badge.tsx';
import { Time, formatSpan } from '../../parts/time.tsx';
import { timelineOf } from './timeline.ts';
import type { Upload } from './verdict.ts';

export function TimelineSection({ upload }: { readonly upload: Upload }) {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol className="timeline">
        {timelineOf(upload).map(({ at, what, text, tone, seconds }, index) => (
          <li key={index} data-tone={tone}>
            <Time at={at} isAbsolute />
            <div>
              <strong>{what}</strong>
              {seconds !== undefined && <span className="quiet-text"> {formatSpan(seconds)}</span>}
              {tone === 'next' && (
                <>
                  {' '}
                  <Badge tone="idle" icon="waiting">
                    To come
                  </Badge>
                </>
              )}
              {text !== undefined && <p>{text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
