// The one connection of a process that listens to NOTIFY. It reconnects by itself; listeners are told of the gap.
// Neighbours: changes.ts and publication-feed.ts define what is sent on which channel.
import { backoffMs, coalesce } from '@symdepot/async';
import pg from 'pg';

export interface Channel {
  readonly onTold: (payload: string) => void;
  /** From now on every notification arrives; earlier ones may have been missed. */
  readonly onHearing: () => void;
  /** From now on none arrives. */
  readonly onLost?: () => void;
}

export interface NotifyListener {
  /** Connects with the first channel. Each channel has one listener, which stays. */
  listen(name: string, channel: Channel): void;
  /**
   * True once everything committed before the call has been delivered; false when that cannot be known, because the connection
   * is down. Any number of concurrent callers cost one round trip.
   */
  caughtUp(): Promise<boolean>;
  close(): Promise<void>;
}

const reconnectBackoff = { firstMs: 200, longestMs: 5_000 };
/** A server that is silent for longer is unavailable. */
const roundTripMs = 5_000;
/** No caller waits longer than this to learn that nothing can be known. */
const patienceMs = 1_000;

export function createNotifyListener({
  url,
  onBackgroundError,
}: {
  url: string;
  onBackgroundError: (error: unknown) => void;
}): NotifyListener {
  const channels = new Map<string, Channel>();
  let connection: pg.Client | undefined;
  let isListening = false;
  let isSilent = false;
  let reconnectTimer: NodeJS.Timeout | undefined;
  let losses = 0;
  let isClosed = false;

  const lost = (broken: pg.Client, error: unknown): void => {
    if (connection !== broken) return;
    connection = undefined;
    const wasListening = isListening;
    isListening = false;
    if (wasListening) for (const { onLost } of channels.values()) onLost?.();
    broken.removeAllListeners('notification');
    broken.end().catch(() => {}); // it is broken already
    if (isClosed) return;
    onBackgroundError(error);
    losses += 1;
    reconnectTimer = setTimeout(connect, backoffMs(reconnectBackoff, losses)).unref();
  };

  const connect = (): void => {
    if (connection || isClosed) return;
    const opened = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: roundTripMs,
      application_name: 'symdepot-listen',
    });
    connection = opened;
    opened.on('error', (error) => lost(opened, error));
    opened.on('end', () => lost(opened, new Error('the listening connection was closed')));
    opened.on('notification', ({ channel, payload }) => channels.get(channel)?.onTold(payload ?? ''));
    opened
      .connect()
      .then(() => listenAll(opened))
      .catch((error: unknown) => lost(opened, error));
  };

  /** Also those that were added in the meantime. */
  const listenAll = async (opened: pg.Client): Promise<void> => {
    for (const name of channels.keys()) await opened.query(`LISTEN ${name}`);
    if (connection !== opened) return;
    losses = 0;
    isListening = true;
    for (const { onHearing } of channels.values()) onHearing();
  };

  /** The server sends pending notifications before its response. */
  const ask = (asked: pg.Client): Promise<boolean> =>
    new Promise((resolve) => {
      const impatience = setTimeout(() => {
        isSilent = true;
        resolve(false);
      }, patienceMs);
      const answered = (isTold: boolean): void => {
        clearTimeout(impatience);
        isSilent = false;
        resolve(isTold);
      };
      asked.query('').then(
        () => answered(connection === asked),
        (error: unknown) => {
          lost(asked, error);
          answered(false);
        },
      );
    });
  const roundTrip = coalesce(async () => connection !== undefined && isListening && !isSilent && ask(connection));

  return {
    listen(name, channel) {
      channels.set(name, channel);
      if (connection && isListening) {
        const opened = connection;
        opened.query(`LISTEN ${name}`).then(channel.onHearing, (error: unknown) => lost(opened, error));
      }
      connect();
    },
    caughtUp: roundTrip,
    async close() {
      isClosed = true;
      isListening = false;
      clearTimeout(reconnectTimer);
      const closing = connection;
      connection = undefined;
      await closing?.end().catch(() => {}); // closing a closed connection
    },
  };
}
