// A box that says whether a symbols file is there for debuggers, in which lane, and why not.
import { useState, type FormEvent } from 'react';
import { useCall } from '../../api/queries.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Badge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';

export function LookUp() {
  const [key, setKey] = useState('');
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setKey(String(new FormData(event.currentTarget).get('key') ?? '').trim());
  };
  return (
    <>
      <form className="look-up" onSubmit={search}>
        <TextField
          label="Look up a symbols file"
          name="key"
          required
          placeholder="xul.pdb 44E4EC8C2F41492B9369D6B9A059577C2"
          hint="A path as debuggers ask for it, or the names of debug file and debug id."
        />
        <Button type="submit" icon="search">
          Look up
        </Button>
      </form>
      {key !== '' && <Result asked={key} />}
    </>
  );
}

function Result({ asked }: { readonly asked: string }) {
  const query = useCall('GET /api/lookup', { query: { key: asked } });
  return (
    <QueryView query={query} lines={2}>
      {({ key, found, elsewhere, message, uploaded_at: at }) => (
        <div className="look-up-result" role="status">
          <p>
            {found ? (
              <Badge tone="good" icon="done">
                Can be downloaded
              </Badge>
            ) : (
              <Badge tone="idle" icon="cross">
                Not there
              </Badge>
            )}{' '}
            <code>{key}</code>
          </p>
          <p>{message}</p>
          {(found ?? elsewhere) && (
            <p>
              <a href={(found ?? elsewhere)!.url}>{(found ?? elsewhere)!.lane === 'try' ? 'Download from try' : 'Download'}</a>,{' '}
              <Bytes count={(found ?? elsewhere)!.size} />
            </p>
          )}
          {at && (
            <p className="quiet-text">
              Uploaded <Time at={at} />
            </p>
          )}
        </div>
      )}
    </QueryView>
  );
}
