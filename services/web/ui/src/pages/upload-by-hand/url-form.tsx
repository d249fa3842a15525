// An archive that the server fetches by itself, from the hosts that it allows. Neighbour: upload-by-hand-page.tsx.
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { isArchiveName } from './check-archive.ts';

export interface UrlFormProps {
  /** Null: any. */
  readonly hosts: readonly string[] | null;
  /** Files of any name, or archives only. */
  readonly isAny: boolean;
  onUrl(url: string): void;
}

export function UrlForm({ hosts, isAny, onUrl }: UrlFormProps) {
  const [url, setUrl] = useState('');
  const [error, setError] = useState<string>();
  const add = (): void => {
    const wrong = checkUrl(url.trim(), hosts, isAny);
    setError(wrong);
    if (wrong !== undefined) return;
    onUrl(url.trim());
    setUrl('');
  };
  return (
    <details className="by-url">
      <summary>By URL: the server fetches the archive</summary>
      <div className="url-row">
        <TextField
          label="URL of an archive"
          type="url"
          value={url}
          placeholder="https://…/symbols.zip"
          error={error}
          hint={hosts === null ? 'From any host.' : `From ${hosts.join(', ')}.`}
          onChange={({ target }) => setUrl(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault(); // it is added; the form is sent by its own button
            add();
          }}
        />
        <Button onClick={add}>Add</Button>
      </div>
    </details>
  );
}

function checkUrl(text: string, hosts: readonly string[] | null, isAny: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'Enter a URL that begins with https://.';
  if (!isAny && !isArchiveName(url.pathname)) return 'Its path does not end in .zip, .tar, .tar.gz or .tar.zst.';
  if (hosts !== null && !hosts.includes(url.hostname) && !hosts.includes(url.host))
    return `${url.host} is none of the hosts that this server fetches from.`;
  return undefined;
}
