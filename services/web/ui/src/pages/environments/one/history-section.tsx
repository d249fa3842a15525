// What was done to an environment, the newest first. Neighbour: ../../audit/audit-words.ts.
import type { Answer } from '../../../api/call.ts';
import { useCall } from '../../../api/queries.ts';
import { QueryView } from '../../../parts/query-view.tsx';
import { Time } from '../../../parts/time.tsx';
import { detailWords } from '../../audit/audit-words.ts';

type Entry = Answer<'GET /environments/{environment}/history'>['history'][number];

const words: ReadonlyMap<string, string> = new Map([
  ['environment.create', 'Recorded'],
  ['environment.change', 'Changed'],
  ['environment.publish', 'Published'],
  ['environment.withdraw', 'Made internal'],
  ['environment.pin', 'Pinned'],
  ['environment.unpin', 'Unpinned'],
  ['artefact.remove', 'Bytes removed'],
  ['artefact.restore', 'Bytes sent again'],
]);

/** The same for all entries, or for no reader. */
const untold: ReadonlySet<string> = new Set(['sha512', 'needsSources', 'pin', 'by_token']);

export function HistorySection({ id }: { readonly id: string }) {
  const history = useCall('GET /environments/{environment}/history', { params: { environment: id } });
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <QueryView query={history} lines={3}>
        {({ history: entries }) => (
          <ol className="timeline">
            {entries.map((entry, index) => (
              <Moment key={index} entry={entry} />
            ))}
          </ol>
        )}
      </QueryView>
    </section>
  );
}

function Moment({ entry: { at, action, actor, details } }: { readonly entry: Entry }) {
  const told = detailWords(Object.fromEntries(Object.entries(details).filter(([name]) => !untold.has(name))));
  return (
    <li>
      <Time at={at} isAbsolute />
      <div>
        <strong>{words.get(action) ?? action}</strong>
        {actor !== undefined && <span className="quiet-text"> by {actor}</span>}
        {told.map(([name, text]) => (
          <p key={name}>
            <span className="quiet-text">{name}:</span> {text}
          </p>
        ))}
      </div>
    </li>
  );
}
