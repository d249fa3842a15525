// The connections of the pool. Neighbour: prisma-connection.ts.
import pg from 'pg';

/**
 * Between two borrowers, and at the beginning of a transaction, nobody listens for the end of a connection, and such an event
 * would end the process. Who has asked something of it is told by the response.
 */
export class QuietClient extends pg.Client {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    return event === 'error' && this.listenerCount('error') === 0 ? false : super.emit(event, ...args);
  }
}
