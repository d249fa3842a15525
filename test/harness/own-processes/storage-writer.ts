// A process of its own that works on a store: `node storage-writer.ts <url> <task> <number>`. The tests run several at
// once, and kill some. Prints `ready` when it has opened the store, begins at the first byte of its standard input, and
// prints one line of JSON when it is done.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { isAppError } from '@symdepot/errors';
import { openStorage, type ObjectStorage, type StoredObject } from '@symdepot/storage';

/** Each task gets the number from the command line; what it returns is printed. */
const tasks: Record<string, (storage: ObjectStorage, number: number) => Promise<unknown>> = {
  /** Tries to create each of so many objects. @returns how many it has created */
  async create(storage, number) {
    let created = 0;
    for (let n = 0; n < number; n++) {
      const body = Buffer.from(String(process.pid));
      created += await whetherFulfilled(storage.put(`race/${n}`, body, { contentType: 'text/plain', expect: 'absent' }));
    }
    return created;
  },

  /** Adds 1 to the number in the object, so many times, with nothing but preconditions to protect it. */
  async count(storage, number) {
    for (let n = 0; n < number;) {
      const seen = await storage.head('counter');
      if (seen === undefined) throw new Error('the counter is not there');
      const body = await unlessMissing(async () => text(await storage.get('counter', { generation: seen.generation })));
      if (body === undefined) continue;
      n += await whetherFulfilled(
        storage.put('counter', Buffer.from(String(Number(body) + 1)), { contentType: 'text/plain', expect: seen }),
      );
    }
    return number;
  },

  /** Creates and deletes the same object by turns with others. @returns how often it was the one who created it */
  async flicker(storage, number) {
    let created = 0;
    for (let n = 0; n < number; n++) {
      created += await whetherFulfilled(storage.put('a/b/flicker', Buffer.from('x'), { contentType: 'text/plain', expect: 'absent' }));
      await storage.delete('a/b/flicker');
    }
    return created;
  },

  /** Creates, replaces and deletes, until it is killed. */
  async churn(storage) {
    for (let n = 0; ; n++) {
      const name = `churn/${n % 5}`;
      const seen: StoredObject | undefined = await storage.head(name);
      if (seen && n % 3 === 0) await storage.delete(name, seen);
      const body = randomBytes(200_000 + (n % 7));
      const metadata = { md5: createHash('md5').update(body).digest('hex') };
      await whetherFulfilled(
        storage.put(name, body, { contentType: 'text/plain', metadata, expect: seen && n % 3 !== 0 ? seen : 'absent' }),
      );
      if (n === 20) process.stdout.write('churning\n');
    }
  },

  /** Puts one object of so many bytes. @returns the error's code and that of its cause */
  async fill(storage, number) {
    const put = storage.put('big', Buffer.alloc(number), { contentType: 'text/plain', expect: 'absent' });
    return put.then(
      () => 'stored',
      (error: { code: string; cause: { code: string } }) => `${error.code} ${error.cause.code}`,
    );
  },
};

/** The object may have been replaced since it was looked at. */
async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error, 'storage_object_missing')) return undefined;
    throw error;
  }
}

/** 1 or 0; lost preconditions are the only failures that are expected. */
async function whetherFulfilled(put: Promise<unknown>): Promise<0 | 1> {
  try {
    await put;
    return 1;
  } catch (error) {
    if (isAppError(error, 'storage_precondition_failed')) return 0;
    throw error;
  }
}

const [, , url = '', name = '', number = '0'] = process.argv;
const task = tasks[name];
if (task === undefined) throw new Error(`there is no task ${name}`);
const storage = await openStorage(url);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
process.stdout.write(`${JSON.stringify(await task(storage, Number(number)))}\n`);
