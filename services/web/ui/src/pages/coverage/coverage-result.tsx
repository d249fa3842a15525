// What the server says of each file, the missing ones first; and as a file for a spreadsheet. Neighbour: coverage-page.tsx.
import { useState } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../api/call.ts';
import type { CoverageFile } from '../../api/shapes.ts';
import { Bytes, formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { saveCsv } from '../../parts/list/save-csv.ts';
import { Badge } from '../../parts/state-badge.tsx';
import { Table, type Column } from '../../parts/list/table.tsx';

type State = 'missing' | 'in flight' | 'available';
interface Row {
  readonly id: number;
  readonly file: CoverageFile;
  readonly state: State;
}

const order: readonly State[] = ['missing', 'in flight', 'available'];
const drawn = 200;

export function CoverageResult({ result: { files } }: { readonly result: Answer<'POST /api/coverage'> }) {
  const [chosen, choose] = useState<State>();
  const [most, setMost] = useState(drawn);
  const all = files.map((file, id): Row => ({ id, file, state: stateOf(file) }));
  const rows = (chosen ? all.filter(({ state }) => state === chosen) : all).toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
  );
  const countOf = (state: State): number => all.filter((row) => row.state === state).length;
  return (
    <section aria-labelledby="result">
      <h2 id="result">{verdictOf(countOf('available'), all.length)}</h2>
      <div className="actions result-actions">
        <div className="actions" role="group" aria-label="Shown files">
          <Button aria-pressed={chosen === undefined} onClick={() => choose(undefined)}>
            All {formatCount(all.length)}
          </Button>
          {order.map((state) => (
            <Button key={state} aria-pressed={chosen === state} onClick={() => choose(state)}>
              {words[state].word} {formatCount(countOf(state))}
            </Button>
          ))}
        </div>
        <Button onClick={() => saveCsv('coverage.csv', csvOf(all))}>Export CSV</Button>
      </div>
      {rows.length === 0 ? (
        <p className="quiet-text">None.</p>
      ) : (
        <Table caption="Files" columns={columns} rows={rows.slice(0, most)} idOf={({ id }) => id} />
      )}
      {rows.length > most && (
        <p>
          <Button onClick={() => setMost(most + drawn)}>Show {formatCount(Math.min(drawn, rows.length - most))} more</Button> of{' '}
          {formatCount(rows.length - most)}
        </p>
      )}
    </section>
  );
}

const words = {
  missing: { word: 'Missing', tone: 'bad', icon: 'cross' },
  'in flight': { word: 'In flight', tone: 'busy', icon: 'working' },
  available: { word: 'Available', tone: 'good', icon: 'done' },
} as const satisfies Record<State, object>;

const stateOf = ({ available, in_flight: inFlight }: CoverageFile): State => (available ? 'available' : inFlight ? 'in flight' : 'missing');

const nameOf = ({ key, debug_file: debugFile, debug_id: debugId, code_file: codeFile, code_id: codeId }: CoverageFile): string =>
  key ?? `${debugFile ?? codeFile} ${debugId ?? codeId}`;

function verdictOf(available: number, all: number): string {
  if (all === 1) return available === 1 ? 'It is available' : 'It is not available';
  if (available === all) return `All ${formatCount(all)} are available`;
  return `${formatCount(available)} of ${formatCount(all)} files ${available === 1 ? 'is' : 'are'} available`;
}

const columns: readonly Column<Row>[] = [
  {
    key: 'state',
    label: 'State',
    cell: ({ state }) => (
      <Badge tone={words[state].tone} icon={words[state].icon}>
        {words[state].word}
      </Badge>
    ),
  },
  {
    key: 'key',
    label: 'File',
    isName: true,
    cell: ({ file, state }) =>
      state === 'available' ? (
        <Link to={`/uploads/files?created_at=any&key=${encodeURIComponent(nameOf(file))}`}>{nameOf(file)}</Link>
      ) : (
        nameOf(file)
      ),
  },
  { key: 'lane', label: 'Lane', cell: ({ file: { lane } }) => (lane === null ? '' : lane === 'try' ? 'Try' : 'Release') },
  { key: 'size', label: 'Size', isNumber: true, cell: ({ file: { size } }) => (size === null ? '' : <Bytes count={size} />) },
];

const csvNames = ['state', 'key', 'debug_file', 'debug_id', 'code_file', 'code_id', 'lane', 'size', 'original_bytes', 'md5'] as const;

const csvOf = (rows: readonly Row[]) => [
  csvNames,
  ...rows.map(({ file, state }) => csvNames.map((name) => (name === 'state' ? state : (file[name] ?? null)))),
];
