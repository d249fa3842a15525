// Tells other processes that an upload changed: NOTIFY on one channel, LISTEN on one connection per process.
// Listeners always read the row afterwards; a lost notification only costs them their polling interval (engine.md).
import type { UploadId } from '@symdepot/symbols';
import pg from 'pg';
import type { Client } from './client.ts';

const channel = 'symdepot_uploads';
/** At most 4 notifications a second for one upload and process. */
const intervalMs = 250;
const reconnectMs = { first: 200, most: 5_000 };

export interface Changes {
  /**
   * Says that an upload has changed, now or within 250 ms; when it has ended, now: somebody waits for just that.
   * Never fails: listeners poll as well.
   */
  notify(uploadId: UploadId, options?: { readonly hasEnded: boolean }): void;
  /** Calls back at every change of the upload, until `unsubscribe` is called; also when changes may have been missed. */
  subscribe(uploadId: UploadId, onChange: () => void): { unsubscribe: () => void };
  close(): Promise<void>;
}

export function createChanges(client: Client, options: { url: string; onBackgroundError: (error: unknown) => void }): Changes {
  const { url, onBackgroundError } = options;
  const subscribers = new Map<number, Set<() => void>>();
  const pending = new Map<number, { timer: NodeJS.Timeout; again: boolean }>();
  let listener: pg.Client | undefined;
  let reconnectTimer: NodeJS.Timeout | undefined;
  let retryMs = reconnectMs.first;
  let isClosed = false;

  const send = (uploadId: number): void => {
    client.$executeRaw`SELECT pg_notify(${channel}, ${String(uploadId)})`.catch(onBackgroundError);
  };

  const schedule = (uploadId: number): void => {
    const timer = setTimeout(() => {
      const again = pending.get(uploadId)?.again ?? false;
      pending.delete(uploadId);
      if (!again || isClosed) return;
      send(uploadId);
      schedule(uploadId);
    }, intervalMs);
    timer.unref();
    pending.set(uploadId, { timer, again: false });
  };

  const wakeAll = (): void => {
    for (const callbacks of subscribers.values()) for (const callback of callbacks) callback();
  };

  const lost = (connection: pg.Client, error: unknown): void => {
    if (listener !== connection) return;
    listener = undefined;
    connection.removeAllListeners('notification');
    connection.end().catch(() => {}); // it is broken already
    if (isClosed) return;
    onBackgroundError(error);
    reconnectTimer = setTimeout(listen, retryMs);
    reconnectTimer.unref();
    retryMs = Math.min(retryMs * 2, reconnectMs.most);
  };

  const listen = (): void => {
    if (listener || isClosed) return;
    const connection = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'symdepot-listen',
    });
    listener = connection;
    connection.on('error', (error) => lost(connection, error));
    connection.on('end', () => lost(connection, new Error('the listening connection was closed')));
    connection.on('notification', ({ payload }) => {
      for (const callback of subscribers.get(Number(payload)) ?? []) callback();
    });
    connection
      .connect()
      .then(() => connection.query(`LISTEN ${channel}`))
      .then(() => {
        retryMs = reconnectMs.first;
        wakeAll(); // what was told while nobody listened
      })
      .catch((error: unknown) => lost(connection, error));
  };

  return {
    notify(uploadId, { hasEnded } = { hasEnded: false }) {
      if (isClosed) return;
      const waiting = pending.get(uploadId);
      if (waiting) waiting.again = !hasEnded;
      if (waiting && !hasEnded) return;
      send(uploadId);
      if (!waiting) schedule(uploadId);
    },
    subscribe(uploadId, onChange) {
      listen();
      const callbacks = subscribers.get(uploadId) ?? new Set();
      subscribers.set(uploadId, callbacks.add(onChange));
      return {
        unsubscribe: () => {
          callbacks.delete(onChange);
          if (callbacks.size === 0 && subscribers.get(uploadId) === callbacks) subscribers.delete(uploadId);
        },
      };
    },
    async close() {
      isClosed = true;
      clearTimeout(reconnectTimer);
      for (const { timer } of pending.values()) clearTimeout(timer);
      const connection = listener;
      listener = undefined;
      await connection?.end().catch(() => {}); // closing what is closed
    },
  };
}
