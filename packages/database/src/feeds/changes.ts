// Notifies other processes that an upload changed, by NOTIFY (notify-listener.ts receives it).
// Listeners always read the row afterwards; a lost notification only costs them their polling interval.
import type { UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { NotifyListener } from '../connection/notify-listener.ts';

const channel = 'symdepot_uploads';
/** At most 4 notifications a second for one upload and process. */
const intervalMs = 250;

export interface Changes {
  /**
   * Reports that an upload has changed, now or within 250 ms; when it has ended, now: callers wait for exactly that.
   * Never fails: listeners poll as well.
   */
  notify(uploadId: UploadId, options?: { readonly hasEnded: boolean }): void;
  /** Calls back at every change of the upload, until `unsubscribe` is called; also when changes may have been missed. */
  subscribe(uploadId: UploadId, onChange: () => void): { unsubscribe: () => void };
  close(): void;
}

export function createChanges(client: PrismaConnection, listener: NotifyListener, onBackgroundError: (error: unknown) => void): Changes {
  const subscribers = new Map<number, Set<() => void>>();
  const pending = new Map<number, { timer: NodeJS.Timeout; again: boolean }>();
  let isListening = false;
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

  /** A process that waits for nothing needs no connection. */
  const listen = (): void => {
    if (isListening) return;
    isListening = true;
    const onTold = (payload: string): void => {
      for (const callback of subscribers.get(Number(payload)) ?? []) callback();
    };
    listener.listen(channel, { onTold, onHearing: wakeAll });
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
    close() {
      isClosed = true;
      for (const { timer } of pending.values()) clearTimeout(timer);
    },
  };
}
