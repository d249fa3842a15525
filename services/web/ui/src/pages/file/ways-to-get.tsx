// How to get the file: its URL, by curl, and by whatever reads _NT_SYMBOL_PATH.
import { Command } from '../../parts/copy-button.tsx';

interface WaysToGetProps {
  /** Perhaps without an origin: then it is this server's. */
  readonly url: string;
  readonly isTry: boolean;
}

export function WaysToGet({ url: path, isTry }: WaysToGetProps) {
  const url = new URL(path, location.origin).href;
  const server = `${location.origin}${isTry ? '/try' : ''}`;
  return (
    <section aria-labelledby="get">
      <h2 id="get">Get it</h2>
      <h3>URL</h3>
      <Command text={url} what="URL" />
      <h3>curl</h3>
      <Command text={`curl -fLO --compressed '${url}'`} what="curl command" />
      <h3>Windows debuggers</h3>
      <Command text={`_NT_SYMBOL_PATH=srv*C:\\symbols*${server}`} what="_NT_SYMBOL_PATH" />
    </section>
  );
}
