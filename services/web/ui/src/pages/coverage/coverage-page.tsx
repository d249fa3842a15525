// `/coverage`: whether a debugger would get these files now. Neighbours: read-wanted.ts, coverage-result.tsx.
import { useRef, useState, type FormEvent } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { send, type Answer } from '../../api/call.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { ErrorBox } from '../../parts/error-box.tsx';
import { CheckField, Field, SelectField, TextField } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { announce } from '../../shell/announcer.tsx';
import { CoverageResult } from './coverage-result.tsx';
import { readWanted } from './read-wanted.ts';

/** Of one request: packages/api/src/coverage.ts. */
const mostEntries = 10_000;
const waitSeconds = 60;
const example =
  'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym\nlibxul.so 5A1F2D80C3B74E1E9D1F0A2B3C4D5E6F0\nhttps://…, or the JSON of a stackwalk';

export function Component() {
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [error, setError] = useState<ApiError>();
  const [result, setResult] = useState<Answer<'POST /api/coverage'>>();
  const [running, setRunning] = useState<AbortController>();
  const [lane, setLane] = useState<'release' | 'try'>('release');
  const [waits, setWaits] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);

  const check = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (running) return;
    const { entries, problems: unread } = readWanted(text);
    const found = [
      ...(entries.length === 0 && unread.length === 0 ? ['Nothing is here yet: paste keys, or names and ids'] : unread),
      ...(entries.length > mostEntries
        ? [`These are ${formatCount(entries.length)} files: check at most ${formatCount(mostEntries)} at once`]
        : []),
    ];
    setProblems(found);
    if (entries.length === 0 || entries.length > mostEntries) {
      area.current?.focus();
      return;
    }
    const stop = new AbortController();
    setRunning(stop);
    setError(undefined);
    try {
      const query = { in_flight: 'true', wait: waits ? String(waitSeconds) : undefined };
      const answer = await send('POST /api/coverage', { query, body: { files: entries, lane } }, stop.signal);
      setResult(answer);
      announce(`${formatCount(answer.available)} available, ${formatCount(answer.missing)} missing`);
    } catch (thrown) {
      if (!stop.signal.aborted) setError(thrown as ApiError);
    } finally {
      setRunning(undefined);
    }
  };

  return (
    <Page title="Coverage" intro="Would a debugger get these files now? The store is asked, not the records.">
      <form className="form coverage-form" onSubmit={(event) => void check(event)}>
        <Field
          label="Keys or ids"
          hint="One on each line: a key, a URL of a download, or a name and an id. Or the JSON of a stackwalk."
          error={problems.length === 0 ? undefined : firstOf(problems)}
        >
          {(control) => (
            <textarea
              ref={area}
              rows={8}
              spellCheck={false}
              value={text}
              placeholder={example}
              onChange={({ target }) => setText(target.value)}
              {...control}
            />
          )}
        </Field>
        <div className="form-row">
          <TextField
            label="Or a file with them"
            type="file"
            accept=".json,.txt,.csv,application/json,text/plain"
            onChange={({ target }) => void target.files?.[0]?.text().then(setText)}
          />
          <SelectField
            label="As a debugger asks"
            value={lane}
            onChange={({ target }) => setLane(target.value === 'try' ? 'try' : 'release')}
            choices={[
              { value: 'release', label: 'for release symbols' },
              { value: 'try', label: 'for release and try symbols' },
            ]}
          />
        </div>
        <CheckField
          label={`Wait up to ${waitSeconds} s for those that are in flight`}
          checked={waits}
          onChange={({ target }) => setWaits(target.checked)}
        />
        <div className="actions">
          <Button type="submit" look="primary" isBusy={running !== undefined}>
            Check
          </Button>
          {running && waits && <Button onClick={() => running.abort()}>Stop waiting</Button>}
        </div>
      </form>
      {error && <ErrorBox error={error} onRetry={() => void check()} />}
      {result && <CoverageResult result={result} />}
    </Page>
  );
}

const shownCount = 3;

function firstOf(problems: readonly string[]): string {
  const more = problems.length - shownCount;
  return problems.slice(0, shownCount).join('. ') + (more > 0 ? `, and ${formatCount(more)} more.` : '.');
}
