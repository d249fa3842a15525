// Prisma's adapter of pg, whose transactions send one query at a time. Prisma asks for several relations of a row at once, on the one
// connection of a transaction; pg queues them, warns of it on stderr, and will refuse it from version 9 on.
import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

export class SequentialPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => queueing(await start(isolationLevel));
    return adapter;
  }
}

function queueing(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn =
    <A, T>(ask: (query: A) => Promise<T>) =>
    (query: A): Promise<T> => {
      const result = last.then(() => ask(query));
      last = result.catch(() => {}); // told to whoever asked
      return result;
    };
  transaction.queryRaw = inTurn(transaction.queryRaw.bind(transaction));
  transaction.executeRaw = inTurn(transaction.executeRaw.bind(transaction));
  return transaction;
}
