// A connection on which one statement is sent after the other: Prisma reads several relations of one row at once, in a transaction
// also on its only connection, which pg 8 warns of on the console and pg 9 refuses (prisma/orm#29979). Neighbour: prisma-connection.ts.
import { Client } from 'pg';

type Query = (...args: unknown[]) => unknown;

export class QueuedClient extends Client {
  #last: Promise<unknown> = Promise.resolve();
  readonly #send = super.query.bind(this) as Query;

  /** The pool's own calls have a callback, and the connection to themselves. */
  override query = ((...args: unknown[]): unknown => {
    if (typeof args.at(-1) === 'function') return this.#send(...args);
    const sent = this.#last.then(() => this.#send(...args));
    this.#last = sent.catch(() => undefined);
    return sent;
  }) as Client['query'];
}
