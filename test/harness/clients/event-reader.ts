// Reads server-sent events as they come, and remembers them. Neighbour: http.ts, for answers that end by themselves.
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { waitFor } from '@symdepot/testkit';
import { checkContract } from './contract.ts';

export interface SentEvent {
  readonly event: string;
  readonly id: string;
  readonly data: EventData;
}

export interface EventData {
  readonly id: number;
  readonly state: string;
  readonly step: string;
  readonly attempts: number;
  readonly progress: { readonly files: Readonly<Record<string, number>> };
  readonly workers_alive: boolean | null;
  readonly links: Readonly<Record<string, string>>;
}

export interface EventReader extends AsyncDisposable {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly SentEvent[];
  readonly comments: () => number;
  /** Everything that has come so far. */
  readonly text: () => string;
  /** How it ended: by the server, in order or not. */
  readonly end: Promise<'ended' | 'cut'>;
  /** The first event that is as wanted, of those that have come or will come. */
  until(isWanted: (event: SentEvent) => boolean, what: string): Promise<SentEvent>;
  /** The reader goes away. */
  leave(): void;
}

const eventTimeoutMs = 60_000;

/** Resolves when the head of the response has come. */
export async function readEvents(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
  const sent = request(url, { headers, agent: false }).end();
  sent.on('error', () => {}); // told below; what breaks after the head is told by `end`
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events: SentEvent[] = [];
  let text = '';
  let comments = 0;
  let read = 0;
  let untrue: Error | undefined;
  const check = (body?: Buffer): void => {
    try {
      checkContract({ method: 'GET', url, status: response.statusCode ?? 0, headers: response.headers, body });
    } catch (error) {
      untrue ??= error as Error;
    }
  };
  check();
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n', read); end >= 0; end = text.indexOf('\n\n', read)) {
      const lines = text.slice(read, end).split('\n');
      read = end + 2;
      comments += lines.filter((line) => line.startsWith(':')).length;
      const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field('data');
      if (data === undefined) continue;
      check(Buffer.from(`data: ${data}\n`));
      events.push({ event: field('event') ?? '', id: field('id') ?? '', data: JSON.parse(data) as EventData });
    }
  });
  const end = new Promise<'ended' | 'cut'>((resolve) => {
    response.once('error', () => resolve('cut')).once('close', () => resolve(response.complete ? 'ended' : 'cut'));
  });
  const find = (isWanted: (event: SentEvent) => boolean): SentEvent | undefined => {
    if (untrue !== undefined) throw untrue;
    return events.find(isWanted);
  };
  const leave = (): void => void sent.destroy();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    comments: () => comments,
    text: () => text,
    end,
    until: (isWanted, what) => waitFor(() => find(isWanted), { timeoutMs: eventTimeoutMs, what: `the event: ${what}` }),
    leave,
    async [Symbol.asyncDispose]() {
      leave();
      await end;
      if (untrue !== undefined) throw untrue;
    },
  };
}
