// The conformance suite of the port, clause by clause. Called in a test file of each backend; not part of the
// package's main export, so that vitest is never loaded in production. Neighbours: the clauses.
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe } from 'vitest';
import type { ObjectStorage } from '../object-storage.ts';
import { failureClauses } from './failure-clauses.ts';
import { nameClauses } from './name-clauses.ts';
import { preconditionClauses } from './precondition-clauses.ts';
import { readingClauses } from './reading-clauses.ts';
import type { Subject } from './subject.ts';

export { abortCalls } from './abort-calls.ts';

export interface StorageUnderTest {
  readonly storage: ObjectStorage;
  cleanUp(): Promise<void>;
}

/** Each test gets an empty store of its own. `moreThanAPage`: so many objects that the store lists them in two pages. */
export function describeObjectStorage(
  name: string,
  create: () => Promise<StorageUnderTest>,
  { moreThanAPage = 1050 }: { readonly moreThanAPage?: number } = {},
): void {
  describe(`${name} as object storage`, () => {
    let current: StorageUnderTest;
    beforeEach(async () => void (current = await create()));
    afterEach(() => current.cleanUp());

    const subject: Subject = {
      moreThanAPage,
      get storage() {
        return current.storage;
      },
      read: async (object, options) => buffer(await current.storage.get(object, options)),
      names: async (prefix) => (await Array.fromAsync(current.storage.list(prefix), (object) => object.name)).toSorted(),
    };
    readingClauses(subject);
    preconditionClauses(subject);
    nameClauses(subject);
    failureClauses(subject);
  });
}
